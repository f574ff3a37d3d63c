package com.example.api;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class ShopStackTest {
    private static Template template;

    @BeforeAll
    static void synthesize() {
        template = Template.fromStack(new ShopStack(new App(), "ShopStack", null));
    }

    @ParameterizedTest
    @CsvSource({"/products,get", "/products/{id},get", "/orders,get", "/orders,post", "/orders/{id},delete"})
    void asksForATokenOfTheUserPool(final String path, final String method) {
        template.hasResourceProperties("AWS::ApiGateway::RestApi", Map.of(
                "Body", Match.objectLike(Map.of(
                        "paths", Map.of(path, Map.of(method, Map.of("security", List.of(Map.of("cognito", List.of())))))))));
    }

    @Test
    void hasOneFunctionAndOnePermissionForEachApi() {
        template.resourceCountIs("AWS::Lambda::Function", 2);
        template.resourceCountIs("AWS::Lambda::Permission", 2);
    }

    @Test
    void keepsThePasswordOutOfTheFunction() {
        final Map<String, Map<String, Object>> functions = template.findResources("AWS::Lambda::Function");
        assertFalse(functions.toString().contains("resolve:secretsmanager"));
    }
}
