package com.example.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value of another type does not compile, and the compiler names both types. */
class TypesTest {
    private static final String PROGRAM = "import io.github.cdkvpclambdaapi.*; import java.util.*;"
            + " class Program { Object mistake(VpcLambdaHttpApi.Builder api) { return %s; } }";

    /** Messages of the compiler for an expression, without writing a class file. */
    private static List<String> errors(final String expression) throws IOException {
        final DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        final JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///Program.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(final boolean ignoreEncodingErrors) {
                return String.format(PROGRAM, expression);
            }
        };
        final String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        final List<String> options = List.of("-proc:none", "-classpath", classpath);
        ((JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, found, options, null, List.of(source))).analyze();
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ENGLISH))
                .collect(Collectors.toList());
    }

    @Test
    void whatIsRightCompiles() throws IOException {
        assertEquals(List.of(), errors("api.authorizer(ApiAuthorizer.iam()).routes(List.of(HealthRoute.at())).build()"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "api.authorizer(\"iam\") | java.lang.String cannot be converted to io.github.cdkvpclambdaapi.ApiAuthorizer",
        "api.database(\"library\") | java.lang.String cannot be converted to io.github.cdkvpclambdaapi.DatabaseTarget",
        "api.timeout(20) | int cannot be converted to software.amazon.awscdk.Duration",
        "api.routes(List.of(\"GET /books\")) | inference variable E has incompatible",
        "api.cors(Map.of(\"allowOrigins\", List.of())) | java.util.Map<K,V> conforms to io.github.cdkvpclambdaapi.CorsOptions",
        "RequestValueOptions.builder().valueType(\"INTEGER\") | java.lang.String cannot be converted to io.github.cdkvpclambdaapi.ValueType",
        "SqlRouteOptions.builder().parameters(Map.of(\"id\", \"id\")) | inference variable V has incompatible",
        "api.route(HealthRoute.at()) | cannot find symbol",
    })
    void whatIsOfAnotherTypeDoesNot(final String expression, final String message) throws IOException {
        final List<String> errors = errors(expression);
        assertTrue(errors.stream().anyMatch(error -> error.contains(message)), () -> "expected \"" + message + "\" in: " + errors);
    }
}
