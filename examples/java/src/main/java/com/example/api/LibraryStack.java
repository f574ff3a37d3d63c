package com.example.api;

import io.github.cdkvpclambdaapi.ApiAuthorizer;
import io.github.cdkvpclambdaapi.CorsOptions;
import io.github.cdkvpclambdaapi.DatabaseScripts;
import io.github.cdkvpclambdaapi.DatabaseTarget;
import io.github.cdkvpclambdaapi.DatabaseUser;
import io.github.cdkvpclambdaapi.DatabaseUserOptions;
import io.github.cdkvpclambdaapi.HealthRoute;
import io.github.cdkvpclambdaapi.HealthRouteOptions;
import io.github.cdkvpclambdaapi.JwtAuthorizerOptions;
import io.github.cdkvpclambdaapi.PageOptions;
import io.github.cdkvpclambdaapi.RdsTargetOptions;
import io.github.cdkvpclambdaapi.RequestValue;
import io.github.cdkvpclambdaapi.RequestValueOptions;
import io.github.cdkvpclambdaapi.RowOrder;
import io.github.cdkvpclambdaapi.RowOrderOptions;
import io.github.cdkvpclambdaapi.SqlResult;
import io.github.cdkvpclambdaapi.SqlRoute;
import io.github.cdkvpclambdaapi.SqlRouteOptions;
import io.github.cdkvpclambdaapi.ThrottleOptions;
import io.github.cdkvpclambdaapi.ValueType;
import io.github.cdkvpclambdaapi.VpcLambdaHttpApi;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.rds.DatabaseInstanceEngine;
import software.amazon.awscdk.services.rds.SqlServerEngineVersion;
import software.amazon.awscdk.services.rds.SqlServerExInstanceEngineProps;
import software.constructs.Construct;

/** A library: its books on SQL Server, behind an HTTP API for users of an identity provider that issues JSON Web Tokens. */
public class LibraryStack extends Stack {
    private static final String ISSUER = "https://login.example.com";

    public LibraryStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        final Vpc vpc = Vpc.Builder.create(this, "Vpc").maxAzs(2).natGateways(1).build();
        final DatabaseInstance instance = DatabaseInstance.Builder.create(this, "Database")
                .vpc(vpc)
                .engine(DatabaseInstanceEngine.sqlServerEx(SqlServerExInstanceEngineProps.builder()
                        .version(SqlServerEngineVersion.VER_16)
                        .build()))
                .storageEncrypted(true)
                .build();
        // Creates the database as well: instances of SQL Server have none at first.
        final DatabaseScripts schema = DatabaseScripts.Builder.create(this, "Schema")
                .vpc(vpc)
                .database(DatabaseTarget.fromInstance(instance, RdsTargetOptions.builder().databaseName("library").build()))
                .folder("migrations/library")
                .build();
        final DatabaseUser apiUser = schema.addUser("library_api", DatabaseUserOptions.builder()
                .grants(List.of("SELECT ON dbo.books", "SELECT, INSERT ON dbo.loans"))
                .build());

        VpcLambdaHttpApi.Builder.create(this, "Library")
                .vpc(vpc)
                .database(DatabaseTarget.fromInstance(instance, RdsTargetOptions.builder()
                        .databaseName("library")
                        .credentials(apiUser)
                        .build()))
                .authorizer(ApiAuthorizer.jwt(ISSUER, JwtAuthorizerOptions.builder()
                        .audience(List.of("library"))
                        .build()))
                .cors(CorsOptions.builder().allowOrigins(List.of("https://library.example.com")).build())
                .throttle(ThrottleOptions.builder().rateLimit(50).burstLimit(100).build())
                .routes(List.of(listBooks(), book(), borrow(), status()))
                .build();
    }

    private static SqlRoute listBooks() {
        return SqlRoute.get("/books", SqlRouteOptions.builder()
                .sql("SELECT id, title, author FROM books")
                .result(SqlResult.page(PageOptions.builder()
                        .orderBy(RowOrder.choose(
                                "sort",
                                Map.of("title", List.of("title", "id"), "newest", List.of("id DESC")),
                                RowOrderOptions.builder().defaultChoice("title").build()))
                        .maxSize(100)
                        .build()))
                .timeout(Duration.seconds(5))
                .build());
    }

    private static SqlRoute book() {
        return SqlRoute.get("/books/{id}", SqlRouteOptions.builder()
                .sql("SELECT id, title, author FROM books WHERE id = :id")
                .parameters(Map.of("id", RequestValue.path("id", RequestValueOptions.builder()
                        .valueType(ValueType.INTEGER)
                        .build())))
                .result(SqlResult.row())
                .build());
    }

    private static SqlRoute borrow() {
        return SqlRoute.post("/loans", SqlRouteOptions.builder()
                .sql("INSERT INTO loans (member_id, book_id) OUTPUT inserted.id, inserted.book_id VALUES (:member, :book)")
                .parameters(Map.of(
                        "member", RequestValue.claim("sub"),
                        "book", RequestValue.body("book", RequestValueOptions.builder()
                                .valueType(ValueType.INTEGER)
                                .build())))
                .authorizer(ApiAuthorizer.jwt(ISSUER, JwtAuthorizerOptions.builder()
                        .audience(List.of("library"))
                        .scopes(List.of("loans.write"))
                        .build()))
                .result(SqlResult.created("/loans/{id}"))
                .build());
    }

    private static HealthRoute status() {
        return HealthRoute.at("/status", HealthRouteOptions.builder().authorizer(ApiAuthorizer.none()).build());
    }
}
