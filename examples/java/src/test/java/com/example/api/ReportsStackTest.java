package com.example.api;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class ReportsStackTest {
    private static final String ENDPOINT = "vpce-0a1b2c3d4e5f60718";
    private static Template template;

    @BeforeAll
    static void synthesize() {
        template = Template.fromStack(new ReportsStack(new App(), "ReportsStack", StackProps.builder()
                .env(Environment.builder().region("eu-central-1").build())
                .build()));
    }

    @Test
    void answersThroughItsEndpointOnly() {
        template.hasResourceProperties("AWS::ApiGateway::RestApi", Map.of(
                "EndpointConfiguration", Map.of("Types", List.of("PRIVATE"), "VpcEndpointIds", List.of(ENDPOINT)),
                "Policy", Map.of("Statement", Match.arrayWith(List.of(Match.objectLike(Map.of(
                        "Effect", "Deny",
                        "Condition", Map.of("StringNotEquals", Map.of("aws:SourceVpce", List.of(ENDPOINT))))))))));
    }

    @Test
    void logsInToTheDatabaseWithoutAPassword() {
        template.resourceCountIs("AWS::SecretsManager::Secret", 0);
        template.hasResourceProperties("AWS::IAM::ManagedPolicy", Map.of("PolicyDocument", Map.of(
                "Statement", Match.arrayWith(List.of(Match.objectLike(Map.of("Action", "rds-db:connect", "Effect", "Allow")))))));
    }

    @Test
    void createsNoEndpoint() {
        template.resourceCountIs("AWS::EC2::VPCEndpoint", 0);
    }
}
