import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A resource of a template. */
export interface Resource { readonly Type: string; readonly Properties: any; readonly DependsOn?: string[] }

/** The resources of a type, by logical id. */
export function resources(stack: Stack, type: string): { [logicalId: string]: Resource } {
  return Template.fromStack(stack).findResources(type) as { [logicalId: string]: Resource };
}

/** The only resource of a type. */
export function only(stack: Stack, type: string): Resource {
  const found = Object.values(resources(stack, type));
  if (found.length !== 1) {
    throw new Error(`expected one ${type}, found ${found.length}`);
  }
  return found[0];
}

/** The OpenAPI document of the only API. */
export function body(stack: Stack): any {
  const types = ['AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api'];
  return types.flatMap(type => Object.values(resources(stack, type)))[0].Properties.Body;
}
