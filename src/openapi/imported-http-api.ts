import { Token } from 'aws-cdk-lib';
import { CfnApi, CfnApiProps } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { rejectBesideDocument } from './private/beside-document';
import { defined, endpointExtensions } from './private/endpoint-settings';
import { ValidationError } from '../private/validation-error';

/** OpenAPI document that properties of the resource are written into. */
export interface ImportedDocument {
  readonly info: { readonly title: string };
  readonly [name: string]: unknown;
}

/** Import properties, which CloudFormation accepts together with a body. */
const IMPORT = ['body', 'basePath', 'failOnWarnings'];

/** Properties that can be written into the document. */
const WRITTEN_INTO_BODY = ['name', 'description', 'version', 'disableExecuteApiEndpoint', 'ipAddressType', 'tags'];

/**
 * HTTP API that API Gateway imports from an OpenAPI document. CloudFormation rejects other properties together with a body, including tags:
 * "Redundant fields [tags=…] provided when either Body or BodyS3Location is not empty"
 * (https://github.com/aws/aws-cdk/issues/28552). Tags and other properties that a document supports are written into it,
 * regardless of whether the construct, an Aspect or an escape hatch sets them. Other properties throw an error.
 */
export class ImportedHttpApi extends CfnApi {
  /**
   * @param document the OpenAPI document; values may be tokens
   * @param settings settings of the default endpoint; undefined: unchanged
   */
  constructor(scope: Construct, id: string, document: ImportedDocument, settings: Pick<CfnApiProps, 'disableExecuteApiEndpoint' | 'ipAddressType'> = {}) {
    super(scope, id, { body: document, ...settings });
    rejectBesideDocument(this, this);
    this.node.addValidation({ validate: () => this.redundantProperties().map(name => redundantProperty(this, name).message) });
  }

  /**
   * Applies overrides of whole properties as property values, so that they are also written into the body.
   *
   * @throws for properties that cannot be set together with a body
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
      throw redundantProperty(this, name);
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

/** Priority of tags that are set as overrides, above that of `Tags`. */
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

function redundantProperty(api: ImportedHttpApi, name: string): ValidationError {
  return new ValidationError({
    problem: `CloudFormation does not accept the property ${name} of an HTTP API that is imported from an OpenAPI document`,
    allowed: [...IMPORT, ...WRITTEN_INTO_BODY].join(', '),
    remedy: name === 'corsConfiguration' ? 'set cors on the API' : 'leave it out, or override the part of the document, as in addPropertyOverride("Body.info.contact", …)',
  }, api);
}
