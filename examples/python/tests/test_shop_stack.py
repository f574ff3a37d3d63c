import json

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from stacks.shop_stack import ShopStack


@pytest.fixture(scope="module")
def stack() -> ShopStack:
    return ShopStack(cdk.App(), "ShopStack")


@pytest.fixture(scope="module")
def template(stack: ShopStack) -> Template:
    return Template.from_stack(stack)


@pytest.mark.parametrize(
    ("path", "method"),
    [("/products", "get"), ("/products/{id}", "get"), ("/orders", "get"), ("/orders", "post"), ("/orders/{id}", "delete")],
)
def test_asks_for_a_token_of_the_user_pool(template: Template, path: str, method: str) -> None:
    template.has_resource_properties(
        "AWS::ApiGateway::RestApi",
        {"Body": Match.object_like({"paths": {path: {method: {"security": [{"cognito": []}]}}}})},
    )


@pytest.mark.parametrize(("path", "method"), [("/products", "put"), ("/products/{id}", "patch"), ("/orders/export", "get")])
def test_asks_for_aws_credentials(template: Template, path: str, method: str) -> None:
    template.has_resource_properties(
        "AWS::ApiGateway::RestApi",
        {"Body": Match.object_like({"paths": {path: {method: {"security": [{"iam": []}]}}}})},
    )


@pytest.mark.parametrize(
    "refusal",
    [
        "DUPLICATE_PRODUCT: A product is in the list twice",
        "NO_SUCH_PRODUCT: The product does not exist",
        "SOLD_OUT: The product is sold out",
        "NO_SUCH_ORDER: You have no such order",
        "TOO_LATE: An order can be cancelled for one day",
    ],
)
def test_documents_the_refusal(stack: ShopStack, refusal: str) -> None:
    assert refusal in stack.node.find_child("Shop").open_api_document


def test_has_one_function_and_one_permission_for_each_api_another_for_the_export_and_two_that_run_scripts(template: Template) -> None:
    template.resource_count_is("AWS::Lambda::Function", 5)
    template.resource_count_is("AWS::Lambda::Permission", 3)
    template.has_resource_properties("AWS::Lambda::Function", {"Handler": "index.stream", "Timeout": 300})
    template.has_resource_properties("AWS::Lambda::Function", {"Handler": "scripts.handler"})


def test_keeps_the_password_out_of_the_function(template: Template) -> None:
    assert "resolve:secretsmanager" not in json.dumps(template.find_resources("AWS::Lambda::Function"))
