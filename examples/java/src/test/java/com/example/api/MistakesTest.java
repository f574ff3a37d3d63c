package com.example.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cdkvpclambdaapi.DatabaseCredentials;
import io.github.cdkvpclambdaapi.DatabaseEndpoint;
import io.github.cdkvpclambdaapi.DatabaseTarget;
import io.github.cdkvpclambdaapi.HealthRoute;
import io.github.cdkvpclambdaapi.HttpMethod;
import io.github.cdkvpclambdaapi.RdsTargetOptions;
import io.github.cdkvpclambdaapi.RecordsOptions;
import io.github.cdkvpclambdaapi.RequestValue;
import io.github.cdkvpclambdaapi.RequestValueOptions;
import io.github.cdkvpclambdaapi.Route;
import io.github.cdkvpclambdaapi.SqlRoute;
import io.github.cdkvpclambdaapi.SqlRouteOptions;
import io.github.cdkvpclambdaapi.ValueType;
import io.github.cdkvpclambdaapi.VpcLambdaHttpApi;
import io.github.cdkvpclambdaapi.VpcLambdaHttpApiProps;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.secretsmanager.Secret;

/** Messages for mistakes: most mistakes do not compile, the other messages name the remedy. */
class MistakesTest {
    private final Stack stack = new Stack(new App(), "Stack");

    private VpcLambdaHttpApi.Builder settings() {
        return VpcLambdaHttpApi.Builder.create(stack, "Api")
                .vpc(Vpc.Builder.create(stack, "Vpc").maxAzs(2).build())
                .database(DatabaseTarget.fromEndpoint(DatabaseEndpoint.builder()
                        .host("db.example.com")
                        .databaseName("library")
                        .credentials(DatabaseCredentials.fromSecret(new Secret(stack, "Secret")))
                        .peer(Peer.ipv4("10.9.8.7/32"))
                        .build()))
                .routes(List.of(HealthRoute.at()));
    }

    private VpcLambdaHttpApi api(final List<? extends Route> routes) {
        return settings().routes(routes).build();
    }

    private static void assertRefused(final String part, final Executable mistake) {
        final String message = assertThrows(RuntimeException.class, mistake).getMessage();
        assertTrue(message.contains(part), () -> "expected \"" + part + "\" in: " + message);
    }

    @Test
    void aMissingPropertyIsNamed() {
        assertRefused("database is required", () -> VpcLambdaHttpApiProps.builder()
                .vpc(new Vpc(stack, "Vpc"))
                .routes(List.of(HealthRoute.at()))
                .build());
    }

    @Test
    void aMissingPropertyOfABuilderOfConstructsIsNamed() {
        assertRefused("database is required", () -> VpcLambdaHttpApi.Builder.create(stack, "Api")
                .vpc(new Vpc(stack, "Vpc"))
                .routes(List.of(HealthRoute.at()))
                .build());
    }

    @Test
    void aMissingOptionIsNamed() {
        assertRefused("databaseName is required", () -> RdsTargetOptions.builder().build());
        assertRefused("fields is required", () -> RecordsOptions.builder().build());
    }

    @Test
    void nullForARequiredPropertyIsRefusedWithItsName() {
        assertRefused("database is required", () -> settings().database(null).build());
        assertRefused("options is required", () -> SqlRoute.get("/books", null));
    }

    @Test
    void nullIsAsIfAnOptionalPropertyWereLeftOut() {
        final Template without = Template.fromStack(Stack.of(settings().build()));
        final MistakesTest other = new MistakesTest();
        final Template with = Template.fromStack(Stack.of(other.settings().cors(null).authorizer(null).throttle(null).timeout(null).build()));
        assertEquals(without.toJSON(), with.toJSON());
    }

    @Test
    void nullInAListIsRefusedWithItsKey() {
        assertRefused("Key 'routes': Unable to deserialize value as array<cdk-vpc-lambda-api.Route>", () -> api(Arrays.asList((Route) null)));
    }

    @Test
    void aValueThatTheEnumDoesNotHaveIsNamed() {
        assertRefused("No enum constant io.github.cdkvpclambdaapi.ValueType.INT", () -> ValueType.valueOf("INT"));
    }

    @Test
    void aRouteOfAnotherKindIsRefusedWithTheRemedy() {
        assertRefused("create the route with SqlRoute.get()", () -> new Route(HttpMethod.GET, "/books") { });
    }

    @Test
    void aNameWithoutAValueIsRefusedWithTheRemedy() {
        assertRefused("[Stack/Api] GET /books: the SQL uses :id, which has no value; add \"id\" to parameters", () -> api(List.of(
                SqlRoute.get("/books", SqlRouteOptions.builder().sql("SELECT * FROM books WHERE id = :id").build()))));
    }

    @Test
    void limitsThatContradictEachOtherAreRefused() {
        assertRefused("minimum", () -> RequestValue.query("limit", RequestValueOptions.builder().minimum(10).maximum(1).build()));
    }

    @Test
    void everyEntryOfAMapArrives() {
        final VpcLambdaHttpApi api = api(List.of(SqlRoute.get("/books", SqlRouteOptions.builder()
                .sql("SELECT * FROM books WHERE author = :author_name AND title = :bookTitle")
                .parameters(Map.of(
                        "author_name", RequestValue.query("author_name"),
                        "bookTitle", RequestValue.query("bookTitle")))
                .build())));
        assertTrue(api.getOpenApiDocument().contains("\"name\":\"author_name\""));
        assertTrue(api.getOpenApiDocument().contains("\"name\":\"bookTitle\""));
    }
}
