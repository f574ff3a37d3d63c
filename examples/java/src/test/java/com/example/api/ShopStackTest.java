package com.example.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cdkvpclambdaapi.VpcLambdaRestApi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class ShopStackTest {
    private static ShopStack stack;
    private static Template template;

    @BeforeAll
    static void synthesize() {
        stack = new ShopStack(new App(), "ShopStack", null);
        template = Template.fromStack(stack);
    }

    @ParameterizedTest
    @CsvSource({"/products,get", "/products/{id},get", "/orders,get", "/orders,post", "/orders/{id},delete"})
    void asksForATokenOfTheUserPool(final String path, final String method) {
        template.hasResourceProperties("AWS::ApiGateway::RestApi", Map.of(
                "Body", Match.objectLike(Map.of(
                        "paths", Map.of(path, Map.of(method, Map.of("security", List.of(Map.of("cognito", List.of())))))))));
    }

    @ParameterizedTest
    @CsvSource({"/products,put", "/products/{id},patch", "/orders/export,get"})
    void asksForAwsCredentials(final String path, final String method) {
        template.hasResourceProperties("AWS::ApiGateway::RestApi", Map.of(
                "Body", Match.objectLike(Map.of(
                        "paths", Map.of(path, Map.of(method, Map.of("security", List.of(Map.of("iam", List.of())))))))));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "DUPLICATE_PRODUCT: A product is in the list twice",
        "NO_SUCH_PRODUCT: The product does not exist",
        "SOLD_OUT: The product is sold out",
        "NO_SUCH_ORDER: You have no such order",
        "TOO_LATE: An order can be cancelled for one day"})
    void documentsTheRefusal(final String refusal) {
        final VpcLambdaRestApi api = (VpcLambdaRestApi) stack.getNode().findChild("Shop");
        assertTrue(api.getOpenApiDocument().contains(refusal));
    }

    @Test
    void hasOneFunctionAndOnePermissionForEachApiAnotherForTheExportAndTwoThatRunScripts() {
        template.resourceCountIs("AWS::Lambda::Function", 5);
        template.resourceCountIs("AWS::Lambda::Permission", 3);
        template.hasResourceProperties("AWS::Lambda::Function", Map.of("Handler", "index.stream", "Timeout", 300));
        template.hasResourceProperties("AWS::Lambda::Function", Map.of("Handler", "scripts.handler"));
    }

    @Test
    void keepsThePasswordOutOfTheFunction() {
        final Map<String, Map<String, Object>> functions = template.findResources("AWS::Lambda::Function");
        assertFalse(functions.toString().contains("resolve:secretsmanager"));
    }
}
