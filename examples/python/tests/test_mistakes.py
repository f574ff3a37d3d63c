"""Messages for mistakes, and values that arrive unchanged in the construct."""

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template
from cdk_vpc_lambda_api import (
    ApiAuthorizer,
    CorsOptions,
    DatabaseCredentials,
    DatabaseTarget,
    HealthRoute,
    HttpMethod,
    PrivateApiEndpoint,
    RequestValue,
    Route,
    SqlRoute,
    SqlRouteOptions,
    ValueType,
    VpcLambdaHttpApi,
)


def create(**overrides) -> VpcLambdaHttpApi:
    stack = cdk.Stack(cdk.App(), "Stack")
    database = DatabaseTarget.from_endpoint(
        host="db.example.com",
        database_name="library",
        credentials=DatabaseCredentials.from_secret(secretsmanager.Secret(stack, "Secret")),
        peer=ec2.Peer.ipv4("10.9.8.7/32"),
    )
    settings = {"vpc": ec2.Vpc(stack, "Vpc", max_azs=2), "database": database, "routes": [HealthRoute.at()]}
    return VpcLambdaHttpApi(stack, "Api", **{**settings, **overrides})


def template(api: VpcLambdaHttpApi) -> str:
    return json.dumps(Template.from_stack(cdk.Stack.of(api)).to_json())


def test_a_missing_property_is_named() -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'database'"):
        VpcLambdaHttpApi(stack, "Api", vpc=ec2.Vpc(stack, "Vpc"), routes=[HealthRoute.at()])


@pytest.mark.parametrize("keyword", ["route", "memorySize"])
def test_a_property_that_does_not_exist_is_named(keyword: str) -> None:
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{keyword}'"):
        create(**{keyword: None})


@pytest.mark.parametrize("options", [SqlRouteOptions(sql="SELECT 1"), {"sql": "SELECT 1"}])
def test_options_are_keywords_and_not_an_object(options: object) -> None:
    with pytest.raises(TypeError, match=r"SqlRoute.get\(\) takes 2 positional arguments but 3 were given"):
        SqlRoute.get("/books", options)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"database": "library"}, "type of argument database must be cdk_vpc_lambda_api.DatabaseTarget; got str instead"),
        ({"routes": HealthRoute.at()}, "type of argument routes must be a"),
        ({"routes": [{"path": "/books", "sql": "SELECT 1"}]}, r"type of argument routes\[0\] must be cdk_vpc_lambda_api.Route; got dict instead"),
        ({"authorizer": "iam"}, "type of argument authorizer must be one of .*cdk_vpc_lambda_api.ApiAuthorizer.*; got str instead"),
        ({"authorizer": ApiAuthorizer.iam}, "type of argument authorizer must be one of .*; got method instead"),
        ({"memory_size": "512"}, "type of argument memory_size must be one of .*; got str instead"),
        ({"timeout": 20}, "type of argument timeout must be one of .*aws_cdk.Duration.*; got int instead"),
        ({"cors": "https://a.example.com"}, "type of argument cors must be one of .*cdk_vpc_lambda_api.CorsOptions.*; got str instead"),
        ({"database": None}, "type of argument database must be cdk_vpc_lambda_api.DatabaseTarget; got NoneType instead"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(overrides: dict, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        create(**overrides)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"value_type": "INTEGER"}, "type of argument value_type must be one of .*cdk_vpc_lambda_api.ValueType.*; got str instead"),
        ({"default_value": 20}, "type of argument default_value must be one of .*str.*; got int instead"),
    ],
)
def test_an_enum_or_a_default_of_the_wrong_type_is_named(options: dict, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        RequestValue.query("limit", **options)


@pytest.mark.parametrize("value", [{"value_type": ValueType.INTEGER}, "id", None])
def test_a_wrong_object_in_place_of_a_value_is_rejected_with_its_key(value: object) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)Key 'parameters'.*Key 'id': Unable to deserialize value as cdk-vpc-lambda-api.RequestValue"):
        SqlRoute.get("/books", sql="SELECT :id", parameters={"id": value})


def test_one_string_in_place_of_a_list_is_rejected_with_its_key() -> None:
    with pytest.raises(RuntimeError, match=r"(?s)Key 'cors'.*Key 'allowOrigins'.*Value is not an array"):
        create(cors=CorsOptions(allow_origins="https://a.example.com"))


def test_none_means_that_an_optional_property_is_not_set() -> None:
    assert template(create(cors=None, authorizer=None, throttle=None, timeout=None)) == template(create())


def test_a_name_without_a_value_is_refused_with_the_remedy() -> None:
    with pytest.raises(RuntimeError, match=r'^\[Stack/Api\] GET /books: the SQL uses :id, which has no value; add "id" to parameters'):
        create(routes=[SqlRoute.get("/books", sql="SELECT * FROM books WHERE id = :id")])


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(RuntimeError, match="minimum"):
        RequestValue.query("limit", minimum=10, maximum=1)


@pytest.mark.parametrize(
    ("mistake", "remedy"),
    [
        (lambda: Route(HttpMethod.GET, "/books"), r"create the route with SqlRoute.get\(\)"),
        (lambda: PrivateApiEndpoint(), r"use PrivateApiEndpoint.create\(\) or .existing\(\)"),
    ],
)
def test_an_object_made_without_its_factory_is_rejected_with_the_remedy(mistake, remedy: str) -> None:
    with pytest.raises(RuntimeError, match=remedy):
        mistake()


def test_a_dict_equals_the_options() -> None:
    as_dict = create(cors={"allow_origins": ["https://a.example.com"], "allow_credentials": True})
    as_options = create(cors=CorsOptions(allow_origins=["https://a.example.com"], allow_credentials=True))
    assert template(as_dict) == template(as_options)
    assert "https://a.example.com" in template(as_dict)


def test_a_dict_with_a_key_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'allowOrigins'"):
        create(cors={"allowOrigins": ["https://a.example.com"]})


def test_every_entry_of_a_dict_arrives() -> None:
    api = create(
        routes=[
            SqlRoute.get(
                "/books",
                sql="SELECT * FROM books WHERE author = :author_name AND title = :bookTitle",
                parameters={"author_name": RequestValue.query("author_name"), "bookTitle": RequestValue.query("bookTitle")},
            )
        ]
    )
    parameters = json.loads(api.open_api_document)["paths"]["/books"]["get"]["parameters"]
    assert [parameter["name"] for parameter in parameters] == ["author_name", "bookTitle"]
