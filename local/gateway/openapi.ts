/** The parts of an API Gateway body (OpenAPI 3.0 with Amazon's extensions) that decide how a request is answered. */
export interface OpenApiBody {
  readonly 'info'?: { readonly title?: unknown };
  readonly 'paths': { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly 'security'?: readonly SecurityRequirement[];
  readonly 'components'?: {
    readonly securitySchemes?: { readonly [name: string]: SecurityScheme };
    readonly schemas?: { readonly [name: string]: JsonSchema };
  };
  readonly 'x-amazon-apigateway-cors'?: HttpApiCors;
  readonly 'x-amazon-apigateway-gateway-responses'?: { readonly [type: string]: GatewayResponseSettings };
  /** The validator of operations that name none. */
  readonly 'x-amazon-apigateway-request-validator'?: string;
  readonly 'x-amazon-apigateway-request-validators'?: { readonly [name: string]: RequestValidator };
}

export interface Operation {
  readonly 'security'?: readonly SecurityRequirement[];
  readonly 'parameters'?: readonly OperationParameter[];
  readonly 'requestBody'?: { readonly content?: { readonly [mediaType: string]: { readonly schema?: JsonSchema } } };
  readonly 'x-amazon-apigateway-integration'?: Integration;
  readonly 'x-amazon-apigateway-request-validator'?: string;
}

/** A parameter that an operation declares. */
export interface OperationParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}

/** What a REST API checks before it asks the integration. */
export interface RequestValidator {
  readonly validateRequestBody?: boolean;
  readonly validateRequestParameters?: boolean;
}

/** How a REST API words an answer of its own. */
export interface GatewayResponseSettings {
  readonly statusCode?: string | number;
  readonly responseParameters?: Parameters;
  readonly responseTemplates?: { readonly [mediaType: string]: string };
}

/** A JSON Schema of draft 4, as API Gateway models are written. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

export interface Integration {
  readonly type: string;
  /** An intrinsic of CloudFormation that names the function. */
  readonly uri?: unknown;
  readonly responses?: { readonly [selector: string]: { readonly statusCode?: string; readonly responseParameters?: Parameters } };
}

/** Header mappings: literal values stand in single quotes. */
export interface Parameters {
  readonly [target: string]: unknown;
}

/** Names of schemes, and the scopes that are asked for. */
export interface SecurityRequirement {
  readonly [scheme: string]: readonly string[];
}

export interface SecurityScheme {
  readonly 'type'?: string;
  readonly 'name'?: string;
  readonly 'x-amazon-apigateway-authtype'?: string;
  readonly 'x-amazon-apigateway-authorizer'?: AuthorizerSettings;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
export interface AuthorizerSettings {
  readonly type?: string;
  /** An intrinsic of CloudFormation that names the function. */
  readonly authorizerUri?: unknown;
  /** A list, or one text with commas. */
  readonly identitySource?: string | readonly string[];
  readonly authorizerResultTtlInSeconds?: number;
  readonly authorizerPayloadFormatVersion?: string;
  readonly enableSimpleResponses?: boolean;
}

export interface HttpApiCors {
  readonly allowOrigins?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAge?: number;
  readonly allowCredentials?: boolean;
}

/** The literal header values of a mapping whose targets start with `prefix`, by header name. */
export function literalHeaders(parameters: Parameters | undefined, prefix: string): [name: string, value: string][] {
  return Object.entries(parameters ?? {}).flatMap(([target, value]): [string, string][] => {
    const literal = typeof value === 'string' ? /^'(.*)'$/.exec(value)?.[1] : undefined;
    return target.startsWith(prefix) && literal !== undefined ? [[target.slice(prefix.length), literal]] : [];
  });
}
