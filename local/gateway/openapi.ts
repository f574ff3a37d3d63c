/** Parts of an API Gateway body (OpenAPI 3.0 with Amazon's extensions) that affect requests. */
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
  /** Media types whose bodies are passed on in base64. */
  readonly 'x-amazon-apigateway-binary-media-types'?: readonly string[];
  /** Default validator of operations. */
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

/** Parameter of an operation. */
export interface OperationParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}

/** Checks of a REST API before it invokes the integration. */
export interface RequestValidator {
  readonly validateRequestBody?: boolean;
  readonly validateRequestParameters?: boolean;
}

/** Gateway response of a REST API. */
export interface GatewayResponseSettings {
  readonly statusCode?: string | number;
  readonly responseParameters?: Parameters;
  readonly responseTemplates?: { readonly [mediaType: string]: string };
}

/** JSON Schema draft 4, the format of API Gateway models. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

export interface Integration {
  readonly type: string;
  /** Intrinsic function of CloudFormation that references the function. */
  readonly uri?: unknown;
  /** `STREAM`, or `BUFFERED`, the default. */
  readonly responseTransferMode?: string;
  readonly responses?: { readonly [selector: string]: { readonly statusCode?: string; readonly responseParameters?: Parameters } };
}

/** Header mappings; literal values are in single quotes. */
export interface Parameters {
  readonly [target: string]: unknown;
}

/** Scheme names with their required scopes. */
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
  /** Intrinsic function of CloudFormation that references the function. */
  readonly authorizerUri?: unknown;
  /** List, or comma-separated text. */
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

/** Returns the literal header values of a mapping whose targets start with `prefix`, by header name. */
export function literalHeaders(parameters: Parameters | undefined, prefix: string): [name: string, value: string][] {
  return Object.entries(parameters ?? {}).flatMap(([target, value]): [string, string][] => {
    const literal = typeof value === 'string' ? /^'(.*)'$/.exec(value)?.[1] : undefined;
    return target.startsWith(prefix) && literal !== undefined ? [[target.slice(prefix.length), literal]] : [];
  });
}
