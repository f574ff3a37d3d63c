package com.example.api;

// imports of the samples
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cognito.IUserPool;
import software.amazon.awscdk.services.cognito.IUserPoolClient;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.cognito.UserPoolClient;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.rds.DatabaseInstanceEngine;
import software.amazon.awscdk.services.rds.PostgresEngineVersion;
import software.amazon.awscdk.services.rds.PostgresInstanceEngineProps;

/** Runs the samples that are written in Java, with the part of what given.ts gives that they use. */
public class Samples extends Stack {
    Samples(final App app, final Stack given) {
        super(app, "Written");
        final IVpc vpc = Vpc.fromVpcAttributes(given, "Vpc", VpcAttributes.builder()
                .vpcId("vpc-0a1b2c3d4e5f60718")
                .availabilityZones(List.of("eu-central-1a", "eu-central-1b"))
                .privateSubnetIds(List.of("subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5a60719"))
                .privateSubnetRouteTableIds(List.of("rtb-0a1b2c3d4e5f60718", "rtb-0b1c2d3e4f5a60719"))
                .build());
        final DatabaseInstance instance = DatabaseInstance.Builder.create(given, "Instance")
                .vpc(vpc)
                .engine(DatabaseInstanceEngine.postgres(PostgresInstanceEngineProps.builder()
                        .version(PostgresEngineVersion.VER_17)
                        .build()))
                .build();
        final IUserPool userPool = UserPool.fromUserPoolId(given, "UserPool", "eu-central-1_Example12");
        final IUserPoolClient client = UserPoolClient.fromUserPoolClientId(given, "Client", "1example23456789");
        final VpcLambdaRestApi api = VpcLambdaRestApi.Builder.create(given, "Api")
                .vpc(vpc)
                .database(DatabaseTarget.fromInstance(instance, RdsTargetOptions.builder().databaseName("shop").build()))
                .routes(List.of(HealthRoute.at("/status")))
                .build();
        // samples
    }

    public static void main(final String[] args) {
        final App app = new App();
        new Samples(app, new Stack(app, "Given"));
        app.synth();
    }
}
