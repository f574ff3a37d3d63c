import { Stack, Token } from 'aws-cdk-lib';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/** Endpoint type of a public REST API. */
export interface EndpointTypeOptions {
  /**
   * Whether callers connect to the region directly (`REGIONAL`) or through edge locations of CloudFront (`EDGE`).
   *
   * @default EndpointType.REGIONAL
   */
  readonly endpointType?: EndpointType;
}

/**
 * Returns the endpoint type or its default.
 *
 * @throws for PRIVATE, and for EDGE in China and GovCloud
 */
export function publicEndpointType(scope: IConstruct, { endpointType = EndpointType.REGIONAL }: EndpointTypeOptions): EndpointType {
  if (endpointType === EndpointType.PRIVATE) {
    throw new ValidationError({ problem: 'a private API requires an endpoint and a policy', got: endpointType, allowed: 'EDGE, REGIONAL', remedy: 'use PrivateVpcApi' }, scope);
  }
  const { region } = Stack.of(scope);
  if (endpointType === EndpointType.EDGE && !Token.isUnresolved(region) && isWithoutEdge(region)) {
    throw new ValidationError({ problem: `API Gateway does not support endpoints of the type EDGE in ${region}`, got: endpointType, allowed: 'REGIONAL' }, scope);
  }
  return endpointType;
}

/** Deployments there fail with "Endpoint Configuration type EDGE is not supported": https://github.com/Netflix/metaflow-tools/issues/16 */
function isWithoutEdge(region: string): boolean {
  return ['aws-cn', 'aws-us-gov'].includes(RegionInfo.get(region).partition ?? '');
}
