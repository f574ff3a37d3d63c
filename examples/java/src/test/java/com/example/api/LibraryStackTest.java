package com.example.api;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class LibraryStackTest {
    private static Template template;

    @BeforeAll
    static void synthesize() {
        template = Template.fromStack(new LibraryStack(new App(), "LibraryStack", null));
    }

    @Test
    void asksForATokenOfTheIssuer() {
        final Map<String, Object> jwt = Map.of("x-amazon-apigateway-authorizer", Map.of(
                "jwtConfiguration", Map.of("issuer", "https://login.example.com", "audience", List.of("library"))));
        template.hasResourceProperties("AWS::ApiGatewayV2::Api", Map.of("Body", Match.objectLike(Map.of(
                "paths", Map.of("/books", Map.of("get", Map.of("security", List.of(Map.of("jwt", List.of()))))),
                "components", Map.of("securitySchemes", Map.of("jwt", jwt))))));
    }

    @Test
    void answersEveryoneAboutItsHealth() {
        template.hasResourceProperties("AWS::ApiGatewayV2::Api", Map.of("Body", Match.objectLike(Map.of(
                "paths", Map.of("/status", Map.of("get", Match.objectLike(Map.of("security", Match.absent()))))))));
    }

    @Test
    void limitsTheRequests() {
        template.hasResourceProperties("AWS::ApiGatewayV2::Stage", Map.of(
                "DefaultRouteSettings", Map.of("ThrottlingRateLimit", 50, "ThrottlingBurstLimit", 100)));
    }
}
