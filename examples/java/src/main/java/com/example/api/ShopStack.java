package com.example.api;

import io.github.cdkvpclambdaapi.AlarmThresholds;
import io.github.cdkvpclambdaapi.ApiAuthorizer;
import io.github.cdkvpclambdaapi.ApiGatewayAccountLogging;
import io.github.cdkvpclambdaapi.CorsOptions;
import io.github.cdkvpclambdaapi.DatabaseScripts;
import io.github.cdkvpclambdaapi.DatabaseTarget;
import io.github.cdkvpclambdaapi.DatabaseUser;
import io.github.cdkvpclambdaapi.DatabaseUserOptions;
import io.github.cdkvpclambdaapi.HealthRoute;
import io.github.cdkvpclambdaapi.Idempotency;
import io.github.cdkvpclambdaapi.IfMatchOptions;
import io.github.cdkvpclambdaapi.OpenApiRoute;
import io.github.cdkvpclambdaapi.PageOptions;
import io.github.cdkvpclambdaapi.RdsTargetOptions;
import io.github.cdkvpclambdaapi.RecordField;
import io.github.cdkvpclambdaapi.RecordFieldOptions;
import io.github.cdkvpclambdaapi.RecordsOptions;
import io.github.cdkvpclambdaapi.RequestValue;
import io.github.cdkvpclambdaapi.RequestValueOptions;
import io.github.cdkvpclambdaapi.RowFormat;
import io.github.cdkvpclambdaapi.RowOrder;
import io.github.cdkvpclambdaapi.RowOrderOptions;
import io.github.cdkvpclambdaapi.RowResultOptions;
import io.github.cdkvpclambdaapi.RowsOptions;
import io.github.cdkvpclambdaapi.SqlRefusal;
import io.github.cdkvpclambdaapi.SqlResult;
import io.github.cdkvpclambdaapi.SqlRoute;
import io.github.cdkvpclambdaapi.SqlRouteOptions;
import io.github.cdkvpclambdaapi.SqlStep;
import io.github.cdkvpclambdaapi.SqlStepOptions;
import io.github.cdkvpclambdaapi.StreamingOptions;
import io.github.cdkvpclambdaapi.ValueType;
import io.github.cdkvpclambdaapi.VpcLambdaHttpApi;
import io.github.cdkvpclambdaapi.VpcLambdaRestApi;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.rds.DatabaseInstanceEngine;
import software.amazon.awscdk.services.rds.PostgresEngineVersion;
import software.amazon.awscdk.services.rds.PostgresInstanceEngineProps;
import software.constructs.Construct;

/** A shop: its products and orders behind a REST API for signed-in users, and a public status page behind an HTTP API. */
public class ShopStack extends Stack {
    /** Programs of the shop sign their requests with AWS credentials. */
    private static final ApiAuthorizer STAFF = ApiAuthorizer.iam();
    private static final RecordField NAME = RecordField.of(RecordFieldOptions.builder().minLength(1).maxLength(100).build());
    private static final RecordField PRICE = RecordField.of(RecordFieldOptions.builder()
            .valueType(ValueType.DECIMAL)
            .minimum(0)
            .build());

    public ShopStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        final Vpc vpc = Vpc.Builder.create(this, "Vpc").maxAzs(2).natGateways(1).build();
        final DatabaseInstance instance = DatabaseInstance.Builder.create(this, "Database")
                .vpc(vpc)
                .engine(DatabaseInstanceEngine.postgres(PostgresInstanceEngineProps.builder()
                        .version(PostgresEngineVersion.VER_17)
                        .build()))
                .databaseName("shop")
                .storageEncrypted(true)
                .build();
        // Runs the scripts during the deployment, from inside of the VPC, before the functions of the APIs are created.
        final DatabaseScripts schema = DatabaseScripts.Builder.create(this, "Schema")
                .vpc(vpc)
                .database(DatabaseTarget.fromInstance(instance, RdsTargetOptions.builder().databaseName("shop").build()))
                .folder("migrations/shop")
                .build();
        // A user with just the rights of the routes, whose password is in a secret.
        final DatabaseUser apiUser = schema.addUser("shop_api", DatabaseUserOptions.builder()
                .grants(List.of(
                        "SELECT, INSERT, UPDATE ON products",
                        "SELECT, INSERT, DELETE ON orders",
                        "SELECT, INSERT, UPDATE, DELETE ON api_idempotency"))
                .build());
        final DatabaseTarget database = DatabaseTarget.fromInstance(instance, RdsTargetOptions.builder()
                .databaseName("shop")
                .credentials(apiUser)
                .build());
        final UserPool userPool = new UserPool(this, "Users");

        VpcLambdaRestApi.Builder.create(this, "Shop")
                .vpc(vpc)
                .database(database)
                .authorizer(ApiAuthorizer.cognito(userPool))
                // Once per account and region: without it, the deployment of a REST API with access logs fails.
                .accountLogging(new ApiGatewayAccountLogging(this, "AccountLogging"))
                .cors(CorsOptions.builder()
                        .allowOrigins(List.of("https://shop.example.com", "https://admin.example.com"))
                        .build())
                .alarms(AlarmThresholds.builder().build())
                .dashboard(true)
                .savedQueries(true)
                // POST and PATCH requests with the same Idempotency-Key run once. A script creates the table.
                .idempotency(Idempotency.table("api_idempotency"))
                // SQLSTATE of a trigger on orders, for every route of the API.
                .refusals(Map.of("OR001", SqlRefusal.of(409, "TOO_LATE", "An order can be cancelled for one day")))
                // A second function serves the route that streams.
                .streaming(StreamingOptions.builder().timeout(Duration.minutes(5)).build())
                .routes(List.of(
                        listProducts(), product(), changeProduct(), replaceProducts(), listOrders(), exportOrders(), placeOrder(), cancelOrder()))
                .build();

        VpcLambdaHttpApi.Builder.create(this, "Status")
                .vpc(vpc)
                .database(database)
                .authorizer(ApiAuthorizer.none())
                .cors(CorsOptions.builder().allowOrigins(List.of("https://status.example.com")).build())
                .routes(List.of(HealthRoute.at("/status"), OpenApiRoute.at("/openapi.json")))
                .build();
    }

    private static SqlRoute listProducts() {
        return SqlRoute.get("/products", SqlRouteOptions.builder()
                .summary("Search the products")
                .tags(List.of("Products"))
                .sql("SELECT id, name, price, stock FROM products WHERE name ILIKE :search")
                .parameters(Map.of("search", RequestValue.query("search", RequestValueOptions.builder()
                        .defaultValue("%")
                        .maxLength(50)
                        .build())))
                .result(SqlResult.page(PageOptions.builder()
                        .orderBy(RowOrder.choose(
                                "sort",
                                Map.of("name", List.of("name"), "expensive", List.of("price DESC", "id")),
                                RowOrderOptions.builder().defaultChoice("name").build()))
                        .total(true)
                        .defaultSize(20)
                        .maxSize(100)
                        .build()))
                .build());
    }

    private static SqlRoute product() {
        return SqlRoute.get("/products/{id}", SqlRouteOptions.builder()
                .summary("Read a product")
                .tags(List.of("Products"))
                .sql("SELECT id, name, price, version FROM products WHERE id = :id")
                .parameters(Map.of("id", RequestValue.path("id", RequestValueOptions.builder()
                        .valueType(ValueType.INTEGER)
                        .minimum(1)
                        .build())))
                .result(SqlResult.row(RowResultOptions.builder().version("version").build()))
                .build());
    }

    private static SqlRoute changeProduct() {
        return SqlRoute.patch("/products/{id}", SqlRouteOptions.builder()
                .summary("Change a product")
                .description("Changes the fields that are sent, if the product still has the version in If-Match.")
                .tags(List.of("Products"))
                .authorizer(STAFF)
                .sql("UPDATE products SET :changes, version = version + 1 WHERE id = :id AND version = :version "
                        + "RETURNING id, name, price, version")
                .parameters(Map.of(
                        "id", RequestValue.path("id", RequestValueOptions.builder()
                                .valueType(ValueType.INTEGER)
                                .minimum(1)
                                .build()),
                        "changes", RequestValue.changes(Map.of("name", NAME, "price", PRICE)),
                        "version", RequestValue.ifMatch(IfMatchOptions.builder().valueType(ValueType.INTEGER).build())))
                .result(SqlResult.row(RowResultOptions.builder().version("version").build()))
                .build());
    }

    private static SqlRoute replaceProducts() {
        return SqlRoute.put("/products", SqlRouteOptions.builder()
                .summary("Add and replace products")
                .description("Takes a JSON array or a CSV file.")
                .tags(List.of("Products"))
                .authorizer(STAFF)
                .sql("INSERT INTO products (name, price, stock) SELECT name, price, stock FROM :products "
                        + "ON CONFLICT (name) DO UPDATE SET price = EXCLUDED.price, stock = EXCLUDED.stock, version = products.version + 1 "
                        + "RETURNING id, name, price, stock")
                .parameters(Map.of("products", RequestValue.bodyRecords(RecordsOptions.builder()
                        .fields(Map.of(
                                "name", NAME,
                                "price", PRICE,
                                "stock", RecordField.of(RecordFieldOptions.builder()
                                        .valueType(ValueType.INTEGER)
                                        .minimum(0)
                                        .defaultValue("0")
                                        .build())))
                        .minItems(1)
                        .maxItems(1000)
                        .build())))
                .result(SqlResult.rows())
                // SQLSTATE of ON CONFLICT for a second record with the same name.
                .refusals(Map.of("21000", SqlRefusal.of(422, "DUPLICATE_PRODUCT", "A product is in the list twice")))
                .build());
    }

    private static SqlRoute listOrders() {
        return SqlRoute.get("/orders", SqlRouteOptions.builder()
                .summary("List the orders of the caller")
                .description("As JSON or as a CSV file.")
                .tags(List.of("Orders"))
                .sql("SELECT * FROM orders WHERE user_id = :user ORDER BY id")
                .parameters(Map.of("user", RequestValue.claim("sub")))
                .result(SqlResult.rows(RowsOptions.builder()
                        .formats(List.of(RowFormat.JSON, RowFormat.CSV))
                        .fileName("orders")
                        .build()))
                .build());
    }

    private static SqlRoute exportOrders() {
        return SqlRoute.get("/orders/export", SqlRouteOptions.builder()
                .summary("Export all orders")
                .description("Sends the rows while the statement runs.")
                .tags(List.of("Orders"))
                .authorizer(STAFF)
                .sql("SELECT id, user_id, product_id, quantity, price, ordered_at FROM orders ORDER BY id")
                .result(SqlResult.rows(RowsOptions.builder()
                        .formats(List.of(RowFormat.CSV, RowFormat.NDJSON))
                        .fileName("all-orders")
                        .build()))
                .stream(true)
                .build());
    }

    private static SqlRoute placeOrder() {
        return SqlRoute.post("/orders", SqlRouteOptions.builder()
                .summary("Place an order")
                .tags(List.of("Orders"))
                .steps(List.of(
                        SqlStep.of("item", "SELECT id FROM products WHERE id = :product", SqlStepOptions.builder()
                                .otherwise(SqlRefusal.of(422, "NO_SUCH_PRODUCT", "The product does not exist"))
                                .build()),
                        SqlStep.of("stock", "UPDATE products SET stock = stock - :quantity "
                                + "WHERE id = :product AND stock >= :quantity RETURNING price", SqlStepOptions.builder()
                                .otherwise(SqlRefusal.of(409, "SOLD_OUT", "The product is sold out"))
                                .build()),
                        SqlStep.of("order", "INSERT INTO orders (user_id, product_id, quantity, price) "
                                + "VALUES (:user, :product, :quantity, :stock.price) RETURNING *")))
                .parameters(Map.of(
                        "user", RequestValue.claim("sub"),
                        "product", RequestValue.body("product", RequestValueOptions.builder()
                                .valueType(ValueType.INTEGER)
                                .build()),
                        "quantity", RequestValue.body("quantity", RequestValueOptions.builder()
                                .valueType(ValueType.INTEGER)
                                .minimum(1)
                                .maximum(1000)
                                .build())))
                .result(SqlResult.created("/orders/{id}"))
                .build());
    }

    private static SqlRoute cancelOrder() {
        return SqlRoute.delete("/orders/{id}", SqlRouteOptions.builder()
                .summary("Cancel an order")
                .description("Orders can be cancelled for one day.")
                .tags(List.of("Orders"))
                .steps(List.of(
                        SqlStep.of("order", "DELETE FROM orders WHERE id = :id AND user_id = :user RETURNING product_id, quantity",
                                SqlStepOptions.builder()
                                        .otherwise(SqlRefusal.of(404, "NO_SUCH_ORDER", "You have no such order"))
                                        .build()),
                        SqlStep.of("stock", "UPDATE products SET stock = stock + :order.quantity WHERE id = :order.product_id")))
                .parameters(Map.of(
                        "id", RequestValue.path("id", RequestValueOptions.builder().valueType(ValueType.BIGINT).build()),
                        "user", RequestValue.claim("sub")))
                .result(SqlResult.none())
                .build());
    }
}
