"""What the reader of a sample has, in a stack of its own: the same as in given.ts, and by the names that the samples use."""

from aws_cdk import App, Stack
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_codedeploy import LambdaDeploymentConfig
from aws_cdk.aws_cognito import UserPool, UserPoolClient
from aws_cdk.aws_ec2 import Instance, InstanceType, MachineImage, SecurityGroup, Vpc, WindowsVersion
from aws_cdk.aws_lambda import Code, Function, Runtime
from aws_cdk.aws_rds import DatabaseCluster, DatabaseInstance, DatabaseInstanceEngine, DatabaseProxy, PostgresEngineVersion
from aws_cdk.aws_route53 import HostedZone
from aws_cdk.aws_secretsmanager import Secret
from aws_cdk.aws_sns import Topic
from cdk_vpc_lambda_api import DatabaseCredentials, DatabaseScripts, DatabaseTarget, SqlRoute, VpcLambdaRestApi

HERE = "eu-central-1:123456789012"


class Given(Stack):
    def __init__(self, app: App) -> None:
        super().__init__(app, "Given")
        self.vpc = Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id="vpc-0a1b2c3d4e5f60718",
            availability_zones=["eu-central-1a", "eu-central-1b"],
            private_subnet_ids=["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5a60719"],
            private_subnet_route_table_ids=["rtb-0a1b2c3d4e5f60718", "rtb-0b1c2d3e4f5a60719"],
        )
        postgres = DatabaseInstanceEngine.postgres(version=PostgresEngineVersion.VER_17)
        self.instance = DatabaseInstance(self, "Instance", vpc=self.vpc, engine=postgres)
        self.replica = DatabaseInstance.from_database_instance_attributes(
            self, "Replica", instance_identifier="replica", instance_endpoint_address="replica.example.com", port=5432, security_groups=[]
        )
        self.user_pool = UserPool.from_user_pool_id(self, "UserPool", "eu-central-1_Example12")

        self.client_vpc = Vpc.from_vpc_attributes(
            self, "ClientVpc", vpc_id="vpc-0b1c2d3e4f5a60719", availability_zones=["eu-central-1a"]
        )
        self.clients = SecurityGroup.from_security_group_id(self, "Clients", "sg-0a1b2c3d4e5f60718")
        self.client = UserPoolClient.from_user_pool_client_id(self, "Client", "1example23456789")
        self.secret = Secret.from_secret_complete_arn(self, "Secret", f"arn:aws:secretsmanager:{HERE}:secret:shop_api-AbCdEf")
        self.credentials = DatabaseCredentials.from_secret(self.secret)
        self.certificate_authorities = "-----BEGIN CERTIFICATE-----"
        self.cluster = DatabaseCluster.from_database_cluster_attributes(self, "Cluster", cluster_identifier="shop")
        self.proxy = DatabaseProxy.from_database_proxy_attributes(
            self,
            "Proxy",
            db_proxy_name="shop",
            db_proxy_arn=f"arn:aws:rds:{HERE}:db-proxy:prx-0a1b2c3d4e5f60718",
            endpoint="shop.example.com",
            security_groups=[self.clients],
        )
        self.machine = Instance(
            self,
            "Machine",
            vpc=self.vpc,
            instance_type=InstanceType("m7i.large"),
            machine_image=MachineImage.latest_windows(WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE),
        )
        self.database = DatabaseTarget.from_instance(self.instance, database_name="shop", credentials=self.credentials)
        orders = DatabaseTarget.from_instance(self.instance, database_name="orders")
        self.schema = DatabaseScripts(self, "Schema", vpc=self.vpc, database=orders, folder="migrations")
        self.routes = [SqlRoute.get("/products", sql="SELECT id, name FROM products")]
        self.api = VpcLambdaRestApi(self, "Api", vpc=self.vpc, database=self.database, routes=self.routes)
        self.invoices = Function(
            self,
            "Invoices",
            vpc=self.vpc,
            runtime=Runtime.PYTHON_3_13,
            handler="index.handler",
            code=Code.from_inline("def handler(event, context): ..."),
        )
        self.decider = Function.from_function_arn(self, "Decider", f"arn:aws:lambda:{HERE}:function:decider")
        self.canary = LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES
        self.topic = Topic.from_topic_arn(self, "Topic", f"arn:aws:sns:{HERE}:alarms")
        self.certificate = Certificate.from_certificate_arn(self, "Certificate", f"arn:aws:acm:{HERE}:certificate/shop")
        self.hosted_zone = HostedZone.from_hosted_zone_attributes(
            self, "HostedZone", hosted_zone_id="Z0EXAMPLE", zone_name="example.com"
        )
        self.web_acl_arn = f"arn:aws:wafv2:{HERE}:regional/webacl/shop/1"
