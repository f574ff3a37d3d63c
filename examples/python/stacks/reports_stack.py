"""Reports for programs in an existing network: a private API behind its endpoint, on a cluster with IAM database authentication."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from cdk_vpc_lambda_api import (
    ApiGatewayAccountLogging,
    DatabaseCredentials,
    DatabaseTarget,
    PrivateApiEndpoint,
    PrivateCallerOptions,
    PrivateVpcApi,
    RequestValue,
    SqlRoute,
    ValueType,
)
from constructs import Construct


class ReportsStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        vpc = ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id="vpc-0a1b2c3d4e5f60718",
            vpc_cidr_block="10.20.0.0/16",
            availability_zones=["eu-central-1a", "eu-central-1b"],
            private_subnet_ids=["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5a60719"],
            private_subnet_route_table_ids=["rtb-0a1b2c3d4e5f60718", "rtb-0b1c2d3e4f5a60719"],
        )
        endpoint = ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
            self,
            "ApiEndpoint",
            vpc_endpoint_id="vpce-0a1b2c3d4e5f60718",
            port=443,
        )
        cluster = rds.DatabaseCluster.from_database_cluster_attributes(
            self,
            "Warehouse",
            cluster_identifier="warehouse",
            cluster_resource_identifier="cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            cluster_endpoint_address="warehouse.cluster-abc123def456.eu-central-1.rds.amazonaws.com",
            reader_endpoint_address="warehouse.cluster-ro-abc123def456.eu-central-1.rds.amazonaws.com",
            port=5432,
            security_groups=[
                ec2.SecurityGroup.from_security_group_id(
                    self, "WarehouseGroup", "sg-0a1b2c3d4e5f60718", allow_all_outbound=False
                )
            ],
        )

        PrivateVpcApi(
            self,
            "Reports",
            vpc=vpc,
            database=DatabaseTarget.from_cluster(
                cluster,
                database_name="shop",
                credentials=DatabaseCredentials.from_iam("reports_api"),
                read_from_readers=True,
            ),
            endpoint=PrivateApiEndpoint.existing([endpoint], private_dns=True),
            callers=PrivateCallerOptions(address_ranges=["10.20.0.0/16"]),
            # Once per account and region: without it, the deployment of a REST API with access logs fails.
            account_logging=ApiGatewayAccountLogging(self, "AccountLogging"),
            routes=[
                SqlRoute.get(
                    "/sales",
                    sql="SELECT product_id, sum(quantity) AS sold FROM orders WHERE ordered_at >= :since GROUP BY product_id ORDER BY product_id",
                    parameters={"since": RequestValue.query("since", value_type=ValueType.DATE)},
                    read_only=True,
                ),
            ],
        )
