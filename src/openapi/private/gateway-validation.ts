import { bodyModel, JsonSchema } from './body-model';
import { Operation, Paths } from './gateway-paths';
import { ScalarType, ValueManifest } from '../../contract/manifest';
import type { RouteManifests } from '../open-api-document';

/** What the body of a REST API needs for validation, beside what stands at each operation. */
export interface GatewayValidation {
  /** Models, by name. */
  readonly schemas: { readonly [name: string]: JsonSchema };
  /** The extension that says what each validator looks at; undefined where nothing is validated. */
  readonly validators?: object;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validators.requestValidator.html */
const VALIDATORS = {
  'body': { validateRequestBody: true, validateRequestParameters: false },
  'parameters': { validateRequestBody: false, validateRequestParameters: true },
  'body and parameters': { validateRequestBody: true, validateRequestParameters: true },
};

/** No blank text is of these types, so that a missing value and a blank one are refused alike, by gateway and handler. */
const NEVER_BLANK: readonly ScalarType[] = ['integer', 'bigint', 'number', 'decimal', 'boolean', 'date', 'timestamp', 'uuid', 'json'];

/** Names that API Gateway can map a query parameter by. */
const MAPPABLE = /^[A-Za-z0-9._$-]+$/;

/**
 * Lets a REST API refuse requests that lack a required query parameter, or whose JSON body does not fit, before the handler is asked.
 *
 * Whatever it lets through, the handler checks; bodies that are no `application/json`, as forms, are not looked at
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html). Headers are left to the
 * handler, as nothing says that their names are compared without regard to case.
 *
 * @param paths completed with parameters, models and validators
 */
export function addValidation(paths: Paths, manifests: RouteManifests): GatewayValidation {
  const schemas: { [name: string]: JsonSchema } = {};
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations)) {
      const manifest = manifests[`${(method === 'head' ? 'get' : method).toUpperCase()} ${path}`];
      if (manifest?.kind === 'sql' && operations[method]['x-amazon-apigateway-integration'].type !== 'mock') {
        operations[method] = validated(operations[method], { method, path, values: manifest.values, schemas });
      }
    }
  }
  const used = Object.values(paths).some(operations => Object.values(operations).some(operation => 'x-amazon-apigateway-request-validator' in operation));
  return { schemas, ...used ? { validators: VALIDATORS } : {} };
}

interface Validated {
  readonly method: string;
  readonly path: string;
  readonly values: readonly ValueManifest[];
  readonly schemas: { [name: string]: JsonSchema };
}

function validated(operation: Operation, { method, path, values, schemas }: Validated): Operation {
  const names = [...new Set(values.filter(isRequiredQuery).map(({ key }) => key))];
  // OpenAPI gives the body of a DELETE no meaning, and importers may drop it.
  const model = method === 'delete' ? undefined : bodyModel(values.filter(({ source }) => source === 'body'));
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

/** Models have names of letters and digits; those of `/a/b` and `/ab` are told apart by a number. */
function addSchema(schemas: { [name: string]: JsonSchema }, operation: string, model: JsonSchema): string {
  const base = operation.split(/[^A-Za-z0-9]+/).map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  let name = base;
  for (let twin = 2; name in schemas; twin += 1) {
    name = `${base}${twin}`;
  }
  schemas[name] = model;
  return name;
}
