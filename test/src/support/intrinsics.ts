import { Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { attributeOf, DeployedResource, ENVIRONMENT, refOf, stackId } from './physical-ids';

const PSEUDO_PARAMETERS: { [name: string]: string } = {
  'AWS::AccountId': ENVIRONMENT.account,
  'AWS::Region': ENVIRONMENT.region,
  'AWS::Partition': ENVIRONMENT.partition,
  'AWS::URLSuffix': ENVIRONMENT.urlSuffix,
};

/**
 * All stacks of an app, deployed in the mind: logical ids have physical ones, and intrinsics the values that follow from
 * them. What it does not know throws: a guess could make a policy look narrower than it is.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export class DeployedApp {
  private readonly templates = new Map<string, any>();

  /** @param stack any stack of the app */
  constructor(private readonly stack: Stack) {
    for (const each of stack.node.root.node.findAll().filter(Stack.isStack)) {
      checkEnvironment(each);
      this.templates.set(each.stackName, Template.fromStack(each).toJSON());
    }
  }

  /** Resources of some types, from all stacks; all resources if no type is named. */
  public resources(...types: string[]): DeployedResource[] {
    const all = [...this.templates].flatMap(([stackName, { Resources = {} }]) => Object.keys(Resources).map(id => this.resource(stackName, id)));
    return types.length === 0 ? all : all.filter(({ type }) => types.includes(type));
  }

  /** The only resource of a type. */
  public only(type: string): DeployedResource {
    const [found, ...more] = this.resources(type);
    if (!found || more.length > 0) {
      throw new Error(`expected one ${type}, found ${found ? more.length + 1 : 0}`);
    }
    return found;
  }

  /** The value of a CDK token, such as `secret.secretArn`, or of any object with tokens. */
  public value(token: unknown): any {
    return this.resolve(this.stack.stackName, this.stack.resolve(token));
  }

  /** What `Ref` gives for a resource. */
  public ref({ stackName, logicalId }: DeployedResource): string {
    return this.resolve(stackName, { Ref: logicalId });
  }

  private resource(stackName: string, logicalId: string): DeployedResource {
    const { Type, Properties } = this.template(stackName).Resources[logicalId];
    const resolve = () => this.resolve(stackName, Properties ?? {});
    return { logicalId, stackName, type: Type, get properties() { return resolve(); } };
  }

  private template(stackName: string): any {
    const template = this.templates.get(stackName);
    if (!template) {
      throw new Error(`no stack "${stackName}" in this app`);
    }
    return template;
  }

  private resolve(stackName: string, value: any): any {
    if (Array.isArray(value)) {
      return value.map(item => this.resolve(stackName, item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0 && /^(Ref|Fn::.+)$/.test(key)) {
      return this.intrinsic(stackName, key, value[key]);
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.resolve(stackName, item)]));
  }

  private intrinsic(stackName: string, name: string, argument: any): any {
    const resolved = () => this.resolve(stackName, argument);
    switch (name) {
      case 'Ref': return this.reference(stackName, argument);
      case 'Fn::GetAtt': return this.attribute(stackName, argument);
      case 'Fn::Join': return join(resolved());
      case 'Fn::Select': return select(resolved());
      case 'Fn::Split': return split(resolved());
      case 'Fn::Sub': return this.substitute(stackName, argument);
      case 'Fn::ImportValue': return this.exported(resolved());
      default: throw new Error(`${name} is not known here: ${JSON.stringify(argument)}`);
    }
  }

  private reference(stackName: string, name: string): string {
    if (name === 'AWS::StackName') return stackName;
    if (name === 'AWS::StackId') return stackId(stackName);
    const pseudo = PSEUDO_PARAMETERS[name];
    if (pseudo !== undefined) return pseudo;
    return refOf(this.known(stackName, name));
  }

  private attribute(stackName: string, argument: any): any {
    if (!Array.isArray(argument) || argument.length !== 2) {
      throw new Error(`Fn::GetAtt needs a resource and an attribute, got ${JSON.stringify(argument)}`);
    }
    return attributeOf(this.known(stackName, argument[0]), argument[1]);
  }

  private known(stackName: string, logicalId: string): DeployedResource {
    if (!this.template(stackName).Resources?.[logicalId]) {
      throw new Error(`"${logicalId}" is no resource of "${stackName}", and no parameter that has a value here`);
    }
    return this.resource(stackName, logicalId);
  }

  private substitute(stackName: string, argument: string | [string, { [name: string]: any }]): string {
    const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
    return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in values) return this.resolve(stackName, values[name]);
      const [logicalId, ...attribute] = name.split('.');
      return attribute.length > 0 ? this.attribute(stackName, [logicalId, attribute.join('.')]) : this.reference(stackName, name);
    });
  }

  private exported(name: string): any {
    for (const [stackName, { Outputs = {} }] of this.templates) {
      const output = Object.values<any>(Outputs).find(({ Export }) => Export && this.resolve(stackName, Export.Name) === name);
      if (output) return this.resolve(stackName, output.Value);
    }
    throw new Error(`no stack of this app exports "${name}"`);
  }
}

function checkEnvironment({ stackName, account, region }: Stack) {
  const other = [account, region].find(value => !Token.isUnresolved(value) && ![ENVIRONMENT.account, ENVIRONMENT.region].includes(value));
  if (other !== undefined) {
    throw new Error(`the stack "${stackName}" is for "${other}", but everything here is deployed to ${ENVIRONMENT.account} in ${ENVIRONMENT.region}`);
  }
}

function join([separator, parts]: [string, any[]]): string {
  return strings('Fn::Join', parts).join(separator);
}

function split([separator, text]: [string, any]): string[] {
  return strings('Fn::Split', [text])[0].split(separator);
}

function select([index, list]: [number | string, any[]]): any {
  const value = Array.isArray(list) ? list[Number(index)] : undefined;
  if (value === undefined) {
    throw new Error(`Fn::Select finds no item ${index} in ${JSON.stringify(list)}`);
  }
  return value;
}

function strings(name: string, values: any[]): string[] {
  const wrong = values.find(value => !['string', 'number', 'boolean'].includes(typeof value));
  if (wrong !== undefined) {
    throw new Error(`${name} needs strings, got ${JSON.stringify(wrong)}`);
  }
  return values.map(String);
}
