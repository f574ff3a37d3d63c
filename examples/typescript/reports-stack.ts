import { Stack, StackProps } from 'aws-cdk-lib';
import { InterfaceVpcEndpoint, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import {
  ApiGatewayAccountLogging, DatabaseCredentials, DatabaseTarget, PrivateApiEndpoint, PrivateVpcApi, RequestValue, SqlRoute, ValueType,
} from 'cdk-vpc-lambda-api';
import { Construct } from 'constructs';

/** Reports for programs in an existing network: a private API behind its endpoint, on a cluster with IAM database authentication. */
export class ReportsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      vpcCidrBlock: '10.20.0.0/16',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5a60719'],
      privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0b1c2d3e4f5a60719'],
    });
    const endpoint = InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(this, 'ApiEndpoint', {
      vpcEndpointId: 'vpce-0a1b2c3d4e5f60718',
      port: 443,
    });
    const cluster = DatabaseCluster.fromDatabaseClusterAttributes(this, 'Warehouse', {
      clusterIdentifier: 'warehouse',
      clusterResourceIdentifier: 'cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      clusterEndpointAddress: 'warehouse.cluster-abc123def456.eu-central-1.rds.amazonaws.com',
      readerEndpointAddress: 'warehouse.cluster-ro-abc123def456.eu-central-1.rds.amazonaws.com',
      port: 5432,
      securityGroups: [SecurityGroup.fromSecurityGroupId(this, 'WarehouseGroup', 'sg-0a1b2c3d4e5f60718', { allowAllOutbound: false })],
    });

    new PrivateVpcApi(this, 'Reports', {
      vpc,
      database: DatabaseTarget.fromCluster(cluster, {
        databaseName: 'shop',
        credentials: DatabaseCredentials.fromIam('reports_api'),
        readFromReaders: true,
      }),
      endpoint: PrivateApiEndpoint.existing([endpoint], { privateDns: true }),
      callers: { addressRanges: ['10.20.0.0/16'] },
      // Once per account and region: without it, the deployment of a REST API with access logs fails.
      accountLogging: new ApiGatewayAccountLogging(this, 'AccountLogging'),
      routes: [
        SqlRoute.get('/sales', {
          sql: 'SELECT product_id, sum(quantity) AS sold FROM orders WHERE ordered_at >= :since GROUP BY product_id ORDER BY product_id',
          parameters: { since: RequestValue.query('since', { valueType: ValueType.DATE }) },
          readOnly: true,
        }),
      ],
    });
  }
}
