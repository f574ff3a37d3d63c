import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from stacks.reports_stack import ReportsStack

ENDPOINT = "vpce-0a1b2c3d4e5f60718"


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.from_stack(ReportsStack(cdk.App(), "ReportsStack", env=cdk.Environment(region="eu-central-1")))


def test_answers_through_its_endpoint_only(template: Template) -> None:
    deny = {"Effect": "Deny", "Condition": {"StringNotEquals": {"aws:SourceVpce": [ENDPOINT]}}}
    template.has_resource_properties(
        "AWS::ApiGateway::RestApi",
        {
            "EndpointConfiguration": {"Types": ["PRIVATE"], "VpcEndpointIds": [ENDPOINT]},
            "Policy": {"Statement": Match.array_with([Match.object_like(deny)])},
        },
    )


def test_logs_in_to_the_database_without_a_password(template: Template) -> None:
    connect = Match.object_like({"Action": "rds-db:connect", "Effect": "Allow"})
    template.resource_count_is("AWS::SecretsManager::Secret", 0)
    template.has_resource_properties("AWS::IAM::ManagedPolicy", {"PolicyDocument": {"Statement": Match.array_with([connect])}})


def test_creates_no_endpoint(template: Template) -> None:
    template.resource_count_is("AWS::EC2::VPCEndpoint", 0)
