"""A library: its books on SQL Server, behind an HTTP API for users of an identity provider that issues JSON Web Tokens."""

from pathlib import Path

from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from cdk_vpc_lambda_api import (
    ApiAuthorizer,
    CorsOptions,
    DatabaseScripts,
    DatabaseTarget,
    HealthRoute,
    RequestValue,
    RowOrder,
    SqlResult,
    SqlRoute,
    ThrottleOptions,
    ValueType,
    VpcLambdaHttpApi,
)
from constructs import Construct


class LibraryStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        instance = rds.DatabaseInstance(
            self,
            "Database",
            vpc=vpc,
            engine=rds.DatabaseInstanceEngine.sql_server_ex(version=rds.SqlServerEngineVersion.VER_16),
            storage_encrypted=True,
        )
        # Creates the database as well: instances of SQL Server have none at first.
        schema = DatabaseScripts(
            self,
            "Schema",
            vpc=vpc,
            database=DatabaseTarget.from_instance(instance, database_name="library"),
            folder=str(Path(__file__).parent.parent / "migrations/library"),
        )
        api_user = schema.add_user("library_api", grants=["SELECT ON dbo.books", "SELECT, INSERT ON dbo.loans"])

        VpcLambdaHttpApi(
            self,
            "Library",
            vpc=vpc,
            database=DatabaseTarget.from_instance(instance, database_name="library", credentials=api_user),
            authorizer=ApiAuthorizer.jwt("https://login.example.com", audience=["library"]),
            cors=CorsOptions(allow_origins=["https://library.example.com"]),
            throttle=ThrottleOptions(rate_limit=50, burst_limit=100),
            routes=[
                SqlRoute.get(
                    "/books",
                    sql="SELECT id, title, author FROM books",
                    result=SqlResult.page(
                        order_by=RowOrder.choose("sort", {"title": ["title", "id"], "newest": ["id DESC"]}, default_choice="title"),
                        max_size=100,
                    ),
                    timeout=Duration.seconds(5),
                ),
                SqlRoute.get(
                    "/books/{id}",
                    sql="SELECT id, title, author FROM books WHERE id = :id",
                    parameters={"id": RequestValue.path("id", value_type=ValueType.INTEGER)},
                    result=SqlResult.row(),
                ),
                SqlRoute.post(
                    "/loans",
                    sql="INSERT INTO loans (member_id, book_id) OUTPUT inserted.id, inserted.book_id VALUES (:member, :book)",
                    parameters={
                        "member": RequestValue.claim("sub"),
                        "book": RequestValue.body("book", value_type=ValueType.INTEGER),
                    },
                    authorizer=ApiAuthorizer.jwt("https://login.example.com", audience=["library"], scopes=["loans.write"]),
                    result=SqlResult.created("/loans/{id}"),
                ),
                HealthRoute.at("/status", authorizer=ApiAuthorizer.none()),
            ],
        )
