import { Token } from 'aws-cdk-lib';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { refuseBesideDocument } from './private/beside-document';
import { defined, endpointExtensions } from './private/endpoint-settings';
import { ValidationError } from '../private/validation-error';

/** An OpenAPI document, as far as properties of the resource are written into it. */
export interface ImportedDocument {
  readonly info: { readonly title: string };
  readonly [name: string]: unknown;
}

/** Properties that CloudFormation takes beside a body: they say how to import it. */
const IMPORT = ['body', 'basePath', 'failOnWarnings'];

/** Properties that the document has a place for. */
const WRITTEN_INTO_BODY = ['name', 'description', 'version', 'disableExecuteApiEndpoint', 'ipAddressType', 'tags'];

/**
 * An HTTP API that API Gateway imports from an OpenAPI document. CloudFormation refuses to create one with other properties beside the
 * body, tags included: "Redundant fields [tags=…] provided when either Body or BodyS3Location is not empty"
 * (https://github.com/aws/aws-cdk/issues/28552). Tags and the other properties that a document has a place for are written into it,
 * whenever they are set: by the construct, an Aspect or an escape hatch. The rest is refused.
 */
export class ImportedHttpApi extends CfnApi {
  /**
   * @param document the OpenAPI document; values may be tokens
   * @param disableExecuteApiEndpoint whether callers cannot use the host name of API Gateway; undefined: as it was
   */
  constructor(scope: Construct, id: string, document: ImportedDocument, disableExecuteApiEndpoint?: boolean) {
    super(scope, id, { body: document, disableExecuteApiEndpoint });
    refuseBesideDocument(this, this);
    this.node.addValidation({ validate: () => this.redundantProperties().map(name => refusal(this, name).message) });
  }

  /**
   * Takes overrides of whole properties as values of the properties, so that they are written into the body too.
   *
   * @throws for properties that cannot be set beside a body
   */
  public addOverride(path: string, value: any) {
    const [section, property = '', ...inner] = path.split('.');
    const name = property.charAt(0).toLowerCase() + property.slice(1);
    if (section !== 'Properties' || IMPORT.includes(name) || value === undefined) {
      super.addOverride(path, value);
    } else if (name === 'tags') {
      Object.entries(inner.length > 0 ? { [inner.join('.')]: value } : value).forEach(([key, tag]) => this.tags.setTag(key, tag as string, OVERRIDE));
    } else if (WRITTEN_INTO_BODY.includes(name)) {
      Object.assign(this, { [name]: value });
    } else {
      throw refusal(this, name);
    }
  }

  protected get cfnProperties(): { [name: string]: any } {
    const { body, basePath, failOnWarnings, ...described } = super.cfnProperties;
    return { body: Token.isUnresolved(body) ? body : describedBody(body, described), basePath, failOnWarnings };
  }

  private redundantProperties(): string[] {
    const set = Object.entries(super.cfnProperties).filter(([, value]) => value !== undefined);
    return set.map(([name]) => name).filter(name => ![...IMPORT, ...WRITTEN_INTO_BODY].includes(name));
  }
}

/** Priority of a tag that was set as an override, above those of `Tags`. */
const OVERRIDE = 1000;

function describedBody(body: ImportedDocument, { name, description, version, tags, ...endpoint }: { [name: string]: any }) {
  const { disableExecuteApiEndpoint, ipAddressType } = endpoint;
  return {
    ...body,
    info: { ...body.info, ...defined({ title: name, description, version }) },
    ...endpointExtensions({ disableExecuteApiEndpoint, ipAddressType }),
    ...tags ? { tags: tagObjects(tags) } : {},
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-openapi-extensions-x-amazon-apigateway-tag-value.html */
function tagObjects(tags: { readonly [key: string]: string }) {
  return Object.entries(tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value }));
}

function refusal(api: ImportedHttpApi, name: string): ValidationError {
  return new ValidationError({
    problem: `CloudFormation does not accept the property ${name} of an HTTP API that is imported from an OpenAPI document`,
    allowed: [...IMPORT, ...WRITTEN_INTO_BODY].join(', '),
    remedy: name === 'corsConfiguration' ? 'set cors on the API' : 'leave it out, or override the part of the document, as in addPropertyOverride("Body.info.contact", …)',
  }, api);
}
