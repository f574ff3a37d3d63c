"""A shop: its products and orders behind a REST API for signed-in users, and a public status page behind an HTTP API."""

from pathlib import Path

from aws_cdk import Duration, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from cdk_vpc_lambda_api import (
    AlarmThresholds,
    ApiAuthorizer,
    ApiGatewayAccountLogging,
    CorsOptions,
    DatabaseScripts,
    DatabaseTarget,
    HealthRoute,
    Idempotency,
    OpenApiRoute,
    RecordField,
    RequestValue,
    RowFormat,
    RowOrder,
    SqlRefusal,
    SqlResult,
    SqlRoute,
    SqlStep,
    StreamingOptions,
    ValueType,
    VpcLambdaHttpApi,
    VpcLambdaRestApi,
)
from constructs import Construct


class ShopStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        instance = rds.DatabaseInstance(
            self,
            "Database",
            vpc=vpc,
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_17),
            database_name="shop",
            storage_encrypted=True,
        )
        # Runs the scripts during the deployment, from inside of the VPC, before the functions of the APIs are created.
        schema = DatabaseScripts(
            self,
            "Schema",
            vpc=vpc,
            database=DatabaseTarget.from_instance(instance, database_name="shop"),
            folder=str(Path(__file__).parent.parent / "migrations/shop"),
        )
        # A user with just the rights of the routes, whose password is in a secret.
        api_user = schema.add_user(
            "shop_api",
            grants=[
                "SELECT, INSERT, UPDATE ON products",
                "SELECT, INSERT, DELETE ON orders",
                "SELECT, INSERT, UPDATE, DELETE ON api_idempotency",
            ],
        )
        database = DatabaseTarget.from_instance(instance, database_name="shop", credentials=api_user)
        user_pool = cognito.UserPool(self, "Users")
        # Programs of the shop sign their requests with AWS credentials.
        staff = ApiAuthorizer.iam()

        VpcLambdaRestApi(
            self,
            "Shop",
            vpc=vpc,
            database=database,
            authorizer=ApiAuthorizer.cognito(user_pool),
            # Once per account and region: without it, the deployment of a REST API with access logs fails.
            account_logging=ApiGatewayAccountLogging(self, "AccountLogging"),
            cors=CorsOptions(allow_origins=["https://shop.example.com", "https://admin.example.com"]),
            alarms=AlarmThresholds(),
            dashboard=True,
            saved_queries=True,
            # POST and PATCH requests with the same Idempotency-Key run once. A script creates the table.
            idempotency=Idempotency.table("api_idempotency"),
            # SQLSTATE of a trigger on orders, for every route of the API.
            refusals={"OR001": SqlRefusal.of(409, "TOO_LATE", "An order can be cancelled for one day")},
            # A second function serves the route that streams.
            streaming=StreamingOptions(timeout=Duration.minutes(5)),
            routes=[
                SqlRoute.get(
                    "/products",
                    summary="Search the products",
                    tags=["Products"],
                    sql="SELECT id, name, price, stock FROM products WHERE name ILIKE :search",
                    parameters={"search": RequestValue.query("search", default_value="%", max_length=50)},
                    result=SqlResult.page(
                        order_by=RowOrder.choose("sort", {"name": ["name"], "expensive": ["price DESC", "id"]}, default_choice="name"),
                        total=True,
                        default_size=20,
                        max_size=100,
                    ),
                ),
                SqlRoute.get(
                    "/products/{id}",
                    summary="Read a product",
                    tags=["Products"],
                    sql="SELECT id, name, price, version FROM products WHERE id = :id",
                    parameters={"id": RequestValue.path("id", value_type=ValueType.INTEGER, minimum=1)},
                    result=SqlResult.row(version="version"),
                ),
                SqlRoute.patch(
                    "/products/{id}",
                    summary="Change a product",
                    description="Changes the fields that are sent, if the product still has the version in If-Match.",
                    tags=["Products"],
                    authorizer=staff,
                    sql="UPDATE products SET :changes, version = version + 1 WHERE id = :id AND version = :version "
                    "RETURNING id, name, price, version",
                    parameters={
                        "id": RequestValue.path("id", value_type=ValueType.INTEGER, minimum=1),
                        "changes": RequestValue.changes(
                            {
                                "name": RecordField.of(min_length=1, max_length=100),
                                "price": RecordField.of(value_type=ValueType.DECIMAL, minimum=0),
                            }
                        ),
                        "version": RequestValue.if_match(value_type=ValueType.INTEGER),
                    },
                    result=SqlResult.row(version="version"),
                ),
                SqlRoute.put(
                    "/products",
                    summary="Add and replace products",
                    description="Takes a JSON array or a CSV file.",
                    tags=["Products"],
                    authorizer=staff,
                    sql="INSERT INTO products (name, price, stock) SELECT name, price, stock FROM :products "
                    "ON CONFLICT (name) DO UPDATE SET price = EXCLUDED.price, stock = EXCLUDED.stock, version = products.version + 1 "
                    "RETURNING id, name, price, stock",
                    parameters={
                        "products": RequestValue.body_records(
                            fields={
                                "name": RecordField.of(min_length=1, max_length=100),
                                "price": RecordField.of(value_type=ValueType.DECIMAL, minimum=0),
                                "stock": RecordField.of(value_type=ValueType.INTEGER, minimum=0, default_value="0"),
                            },
                            min_items=1,
                            max_items=1000,
                        ),
                    },
                    result=SqlResult.rows(),
                    # SQLSTATE of ON CONFLICT for a second record with the same name.
                    refusals={"21000": SqlRefusal.of(422, "DUPLICATE_PRODUCT", "A product is in the list twice")},
                ),
                SqlRoute.get(
                    "/orders",
                    summary="List the orders of the caller",
                    description="As JSON or as a CSV file.",
                    tags=["Orders"],
                    sql="SELECT * FROM orders WHERE user_id = :user ORDER BY id",
                    parameters={"user": RequestValue.claim("sub")},
                    result=SqlResult.rows(formats=[RowFormat.JSON, RowFormat.CSV], file_name="orders"),
                ),
                SqlRoute.get(
                    "/orders/export",
                    summary="Export all orders",
                    description="Sends the rows while the statement runs.",
                    tags=["Orders"],
                    authorizer=staff,
                    sql="SELECT id, user_id, product_id, quantity, price, ordered_at FROM orders ORDER BY id",
                    result=SqlResult.rows(formats=[RowFormat.CSV, RowFormat.NDJSON], file_name="all-orders"),
                    stream=True,
                ),
                SqlRoute.post(
                    "/orders",
                    summary="Place an order",
                    tags=["Orders"],
                    steps=[
                        SqlStep.of(
                            "item",
                            "SELECT id FROM products WHERE id = :product",
                            otherwise=SqlRefusal.of(422, "NO_SUCH_PRODUCT", "The product does not exist"),
                        ),
                        SqlStep.of(
                            "stock",
                            "UPDATE products SET stock = stock - :quantity WHERE id = :product AND stock >= :quantity RETURNING price",
                            otherwise=SqlRefusal.of(409, "SOLD_OUT", "The product is sold out"),
                        ),
                        SqlStep.of(
                            "order",
                            "INSERT INTO orders (user_id, product_id, quantity, price) "
                            "VALUES (:user, :product, :quantity, :stock.price) RETURNING *",
                        ),
                    ],
                    parameters={
                        "user": RequestValue.claim("sub"),
                        "product": RequestValue.body("product", value_type=ValueType.INTEGER),
                        "quantity": RequestValue.body("quantity", value_type=ValueType.INTEGER, minimum=1, maximum=1000),
                    },
                    result=SqlResult.created("/orders/{id}"),
                ),
                SqlRoute.delete(
                    "/orders/{id}",
                    summary="Cancel an order",
                    description="Orders can be cancelled for one day.",
                    tags=["Orders"],
                    steps=[
                        SqlStep.of(
                            "order",
                            "DELETE FROM orders WHERE id = :id AND user_id = :user RETURNING product_id, quantity",
                            otherwise=SqlRefusal.of(404, "NO_SUCH_ORDER", "You have no such order"),
                        ),
                        SqlStep.of("stock", "UPDATE products SET stock = stock + :order.quantity WHERE id = :order.product_id"),
                    ],
                    parameters={
                        "id": RequestValue.path("id", value_type=ValueType.BIGINT),
                        "user": RequestValue.claim("sub"),
                    },
                    result=SqlResult.none(),
                ),
            ],
        )

        VpcLambdaHttpApi(
            self,
            "Status",
            vpc=vpc,
            database=database,
            authorizer=ApiAuthorizer.none(),
            cors=CorsOptions(allow_origins=["https://status.example.com"]),
            routes=[HealthRoute.at("/status"), OpenApiRoute.at("/openapi.json")],
        )
