import { createHash } from 'crypto';
import { Lazy } from 'aws-cdk-lib';
import { CfnDeployment, CfnRestApi, Deployment, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { deployedConfiguration } from './private/deployed-configuration';

/**
 * Deployment that the stage of a REST API serves. A deployment is a snapshot: its logical ID changes with the deployed content, so that
 * CloudFormation creates a new one. The base class of CDK derives the ID only from the API resource, including its tags.
 */
export class RestApiDeployment extends Deployment {
  private readonly additions: unknown[] = [];

  constructor(scope: Construct, id: string, api: SpecRestApi) {
    super(scope, id, { api, description: 'Snapshot of the routes of the API' });
    const resource = this.node.defaultChild as CfnDeployment;
    const prefix = this.stack.getLogicalId(resource);
    const hash = () => createHash('sha256').update(this.content(api)).digest('hex').slice(0, 32);
    resource.overrideLogicalId(Lazy.uncachedString({ produce: () => `${prefix}${hash()}` }));
  }

  public addToLogicalId(data: any) {
    this.additions.push(data);
  }

  private content(api: SpecRestApi): string {
    const additions = this.additions.map(each => this.stack.resolve(each) as unknown);
    return JSON.stringify([deployedConfiguration(api.node.defaultChild as CfnRestApi), ...additions]);
  }
}
