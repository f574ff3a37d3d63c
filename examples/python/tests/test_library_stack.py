import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from stacks.library_stack import LibraryStack


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.from_stack(LibraryStack(cdk.App(), "LibraryStack"))


def test_asks_for_a_token_of_the_issuer(template: Template) -> None:
    jwt = {"jwtConfiguration": {"issuer": "https://login.example.com", "audience": ["library"]}}
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Api",
        {
            "Body": Match.object_like(
                {
                    "paths": {"/books": {"get": {"security": [{"jwt": []}]}}},
                    "components": {"securitySchemes": {"jwt": {"x-amazon-apigateway-authorizer": jwt}}},
                }
            )
        },
    )


def test_answers_everyone_about_its_health(template: Template) -> None:
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Api",
        {"Body": Match.object_like({"paths": {"/status": {"get": Match.object_like({"security": Match.absent()})}}})},
    )


def test_limits_the_requests(template: Template) -> None:
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Stage",
        {"DefaultRouteSettings": {"ThrottlingRateLimit": 50, "ThrottlingBurstLimit": 100}},
    )
