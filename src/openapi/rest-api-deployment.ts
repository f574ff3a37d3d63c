import { createHash } from 'crypto';
import { Lazy } from 'aws-cdk-lib';
import { CfnDeployment, CfnRestApi, Deployment, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { deployedConfiguration } from './private/deployed-configuration';

/**
 * The deployment that the stage of a REST API serves. Deployments are snapshots, so its logical id changes with what is deployed, and
 * CloudFormation makes a new one. CDK's own class derives the id from the resource of the API alone, with its tags.
 */
export class RestApiDeployment extends Deployment {
  private readonly additions: unknown[] = [];

  constructor(scope: Construct, id: string, api: SpecRestApi) {
    super(scope, id, { api, description: 'What the routes of the API were when it was deployed' });
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
