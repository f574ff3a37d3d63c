import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { renderElement } from '../../private/references';
import { ValidationError } from '../../private/validation-error';

const ROUTES = 'add the route to routes, as in FunctionRoute.of(HttpMethod.POST, "/webhooks", handler)';
const AUTHORIZER = 'pass authorizer to the API or to the route, as in ApiAuthorizer.lambdaFunction(handler)';
const VALUES = 'declare the values of the route with RequestValue: the API validates them';

/** Remedies by resource type, for resources that would change an API outside its OpenAPI document. */
const OWNED: { readonly [type: string]: string } = {
  'AWS::ApiGateway::Authorizer': AUTHORIZER,
  'AWS::ApiGateway::GatewayResponse': 'override that part of the document on the CfnRestApi, api.restApi.node.defaultChild, as in '
    + 'addPropertyOverride("Body.x-amazon-apigateway-gateway-responses.THROTTLED", { statusCode: "429" })',
  'AWS::ApiGateway::Method': ROUTES,
  'AWS::ApiGateway::Model': VALUES,
  'AWS::ApiGateway::RequestValidator': VALUES,
  'AWS::ApiGateway::Resource': ROUTES,
  'AWS::ApiGatewayV2::ApiGatewayManagedOverrides': 'set the property of the API instead',
  'AWS::ApiGatewayV2::Authorizer': AUTHORIZER,
  'AWS::ApiGatewayV2::Integration': ROUTES,
  'AWS::ApiGatewayV2::IntegrationResponse': ROUTES,
  'AWS::ApiGatewayV2::Model': VALUES,
  'AWS::ApiGatewayV2::Route': ROUTES,
  'AWS::ApiGatewayV2::RouteResponse': ROUTES,
};

/**
 * Rejects resources in any stack of the app that would change an API outside its OpenAPI document, because API Gateway does not support
 * both (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html#cfn-apigatewayv2-api-body).
 * On a REST API, no deployment contains them, and the next import of the document deletes them (https://github.com/aws/aws-cdk/issues/10963).
 */
export function rejectBesideDocument(scope: IConstruct, api: CfnResource) {
  const added = () => scope.node.root.node.findAll().filter(each => isBeside(each, api));
  scope.node.addValidation({ validate: () => added().map(each => besideError(each).message) });
}

function isBeside(construct: IConstruct, api: CfnResource): construct is CfnResource {
  if (!CfnResource.isCfnResource(construct) || !(construct.cfnResourceType in OWNED)) {
    return false;
  }
  return renderElement(construct).references.some(({ property, target }) => target === api && (property === 'RestApiId' || property === 'ApiId'));
}

function besideError(construct: IConstruct): ValidationError {
  const type = (construct as CfnResource).cfnResourceType;
  return new ValidationError({
    problem: `${type} is not part of the OpenAPI document from which the API is imported, and the next import deletes it`,
    remedy: OWNED[type],
  }, construct);
}
