import { bodyModel, JsonSchema } from './body-model';
import { Operation, Paths } from './gateway-paths';
import { SqlRouteManifest } from '../../contract/manifest';
import { ScalarType, ValueManifest } from '../../contract/value-manifest';
import type { RouteManifests } from '../open-api-document';

/** Parts of a REST API body for request validation, outside the operations. */
export interface GatewayValidation {
  /** Models by name. */
  readonly schemas: { readonly [name: string]: JsonSchema };
  /** Extension that defines the validators; undefined if nothing is validated. */
  readonly validators?: object;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validators.requestValidator.html */
const VALIDATORS = {
  'body': { validateRequestBody: true, validateRequestParameters: false },
  'parameters': { validateRequestBody: false, validateRequestParameters: true },
  'body and parameters': { validateRequestBody: true, validateRequestParameters: true },
};

/** Types without blank texts: both API Gateway and the handler reject missing and blank values. */
const NEVER_BLANK: readonly ScalarType[] = ['integer', 'bigint', 'number', 'decimal', 'boolean', 'date', 'timestamp', 'uuid', 'json'];

/** Query parameter names that API Gateway can map. */
const MAPPABLE = /^[A-Za-z0-9._$-]+$/;

/**
 * Adds request validation to a REST API, which rejects requests without a required query parameter or with an invalid JSON body before it
 * invokes the handler.
 *
 * The handler validates all requests that pass. API Gateway ignores bodies other than `application/json`, such as forms
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html). The handler validates
 * headers, because case-insensitive comparison of their names is not documented.
 *
 * @param paths receives parameters, models and validators
 */
export function addValidation(paths: Paths, manifests: RouteManifests): GatewayValidation {
  const schemas: { [name: string]: JsonSchema } = {};
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations)) {
      const manifest = manifests[`${(method === 'head' ? 'get' : method).toUpperCase()} ${path}`];
      if (manifest?.kind === 'sql' && operations[method]['x-amazon-apigateway-integration'].type !== 'mock') {
        operations[method] = validated(operations[method], { method, path, manifest, schemas });
      }
    }
  }
  const used = Object.values(paths).some(operations => Object.values(operations).some(operation => 'x-amazon-apigateway-request-validator' in operation));
  return { schemas, ...used ? { validators: VALIDATORS } : {} };
}

interface Validated {
  readonly method: string;
  readonly path: string;
  readonly manifest: SqlRouteManifest;
  readonly schemas: { [name: string]: JsonSchema };
}

function validated(operation: Operation, { method, path, manifest, schemas }: Validated): Operation {
  const names = [...new Set(manifest.values.filter(isRequiredQuery).map(({ key }) => key))];
  // The body of DELETE has no defined semantics in OpenAPI, and importers may drop it.
  const model = method === 'delete' ? undefined : bodyModel(manifest);
  const validator = [...model ? ['body'] : [], ...names.length > 0 ? ['parameters'] : []].join(' and ');
  if (!validator) {
    return operation;
  }
  const query = names.map(name => ({ name, in: 'query', required: true, schema: { type: 'string' } }));
  return {
    ...operation,
    ...names.length > 0 ? { parameters: [...operation.parameters ?? [], ...query] } : {},
    ...model ? { requestBody: requestBody(addSchema(schemas, `${method}${path}`, model)) } : {},
    'x-amazon-apigateway-request-validator': validator,
  };
}

function isRequiredQuery({ source, key, required, type, allowedValues }: ValueManifest): boolean {
  const neverBlank = (type !== undefined && NEVER_BLANK.includes(type)) || allowedValues?.every(value => String(value).trim() !== '');
  return source === 'query' && required && Boolean(neverBlank) && MAPPABLE.test(key);
}

function requestBody(schema: string) {
  return { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } };
}

/** Model names consist of letters and digits; a number distinguishes those of `/a/b` and `/ab`. */
function addSchema(schemas: { [name: string]: JsonSchema }, operation: string, model: JsonSchema): string {
  const base = operation.split(/[^A-Za-z0-9]+/).map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  let name = base;
  for (let twin = 2; name in schemas; twin += 1) {
    name = `${base}${twin}`;
  }
  schemas[name] = model;
  return name;
}
