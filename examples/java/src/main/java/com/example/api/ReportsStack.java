package com.example.api;

import io.github.cdkvpclambdaapi.ApiGatewayAccountLogging;
import io.github.cdkvpclambdaapi.ClusterTargetOptions;
import io.github.cdkvpclambdaapi.DatabaseCredentials;
import io.github.cdkvpclambdaapi.DatabaseTarget;
import io.github.cdkvpclambdaapi.ExistingEndpointOptions;
import io.github.cdkvpclambdaapi.PrivateApiEndpoint;
import io.github.cdkvpclambdaapi.PrivateCallerOptions;
import io.github.cdkvpclambdaapi.PrivateVpcApi;
import io.github.cdkvpclambdaapi.RequestValue;
import io.github.cdkvpclambdaapi.RequestValueOptions;
import io.github.cdkvpclambdaapi.SqlRoute;
import io.github.cdkvpclambdaapi.SqlRouteOptions;
import io.github.cdkvpclambdaapi.ValueType;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAttributes;
import software.amazon.awscdk.services.ec2.IVpcEndpoint;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SecurityGroupImportOptions;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.rds.DatabaseCluster;
import software.amazon.awscdk.services.rds.DatabaseClusterAttributes;
import software.amazon.awscdk.services.rds.IDatabaseCluster;
import software.constructs.Construct;

/** Reports for programs in an existing network: a private API behind its endpoint, on a cluster with IAM database authentication. */
public class ReportsStack extends Stack {
    public ReportsStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        final IVpc vpc = Vpc.fromVpcAttributes(this, "Vpc", VpcAttributes.builder()
                .vpcId("vpc-0a1b2c3d4e5f60718")
                .vpcCidrBlock("10.20.0.0/16")
                .availabilityZones(List.of("eu-central-1a", "eu-central-1b"))
                .privateSubnetIds(List.of("subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5a60719"))
                .privateSubnetRouteTableIds(List.of("rtb-0a1b2c3d4e5f60718", "rtb-0b1c2d3e4f5a60719"))
                .build());
        final IVpcEndpoint endpoint = InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, "ApiEndpoint",
                InterfaceVpcEndpointAttributes.builder()
                        .vpcEndpointId("vpce-0a1b2c3d4e5f60718")
                        .port(443)
                        .build());
        final IDatabaseCluster cluster = DatabaseCluster.fromDatabaseClusterAttributes(this, "Warehouse",
                DatabaseClusterAttributes.builder()
                        .clusterIdentifier("warehouse")
                        .clusterResourceIdentifier("cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                        .clusterEndpointAddress("warehouse.cluster-abc123def456.eu-central-1.rds.amazonaws.com")
                        .readerEndpointAddress("warehouse.cluster-ro-abc123def456.eu-central-1.rds.amazonaws.com")
                        .port(5432)
                        .securityGroups(List.of(SecurityGroup.fromSecurityGroupId(this, "WarehouseGroup", "sg-0a1b2c3d4e5f60718",
                                SecurityGroupImportOptions.builder().allowAllOutbound(false).build())))
                        .build());

        PrivateVpcApi.Builder.create(this, "Reports")
                .vpc(vpc)
                .database(DatabaseTarget.fromCluster(cluster, ClusterTargetOptions.builder()
                        .databaseName("shop")
                        .credentials(DatabaseCredentials.fromIam("reports_api"))
                        .readFromReaders(true)
                        .build()))
                .endpoint(PrivateApiEndpoint.existing(List.of(endpoint), ExistingEndpointOptions.builder()
                        .privateDns(true)
                        .build()))
                .callers(PrivateCallerOptions.builder().addressRanges(List.of("10.20.0.0/16")).build())
                // Once per account and region: without it, the deployment of a REST API with access logs fails.
                .accountLogging(new ApiGatewayAccountLogging(this, "AccountLogging"))
                .routes(List.of(sales()))
                .build();
    }

    private static SqlRoute sales() {
        return SqlRoute.get("/sales", SqlRouteOptions.builder()
                .sql("SELECT product_id, sum(quantity) AS sold FROM orders WHERE ordered_at >= :since GROUP BY product_id ORDER BY product_id")
                .parameters(Map.of("since", RequestValue.query("since", RequestValueOptions.builder()
                        .valueType(ValueType.DATE)
                        .build())))
                .readOnly(true)
                .build());
    }
}
