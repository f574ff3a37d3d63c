import { TestStack } from './fixtures';
import { resources } from './template';
import { PrivateVpcApi, SqlRoute, VpcLambdaRestApi, VpcLambdaRestApiProps } from '../../../src';

export type StreamingProps = Partial<Omit<VpcLambdaRestApiProps, 'endpointType' | 'allowedSourceIps'>>;

const sql = 'SELECT id, title FROM books';

export const BUFFERED = SqlRoute.get('/books', { sql });
export const STREAMED = SqlRoute.get('/books/export', { sql, stream: true });

/** The APIs that can stream, with one route that streams and one that does not. */
export const STREAMING_DOORS: [string, (stack: TestStack, props?: StreamingProps) => VpcLambdaRestApi | PrivateVpcApi][] = [
  ['VpcLambdaRestApi', (stack, props) => new VpcLambdaRestApi(stack, 'Api', { ...propsOf(stack), ...props })],
  ['PrivateVpcApi', (stack, props) => new PrivateVpcApi(stack, 'Api', { ...propsOf(stack), ...props })],
];

function propsOf(stack: TestStack) {
  return { ...stack.options({ routes: [BUFFERED, STREAMED] }), accountLoggingConfigured: true };
}

/** Logical ids of the two functions of an API that streams. */
export function functionIds(stack: TestStack): { readonly handler: string; readonly stream: string } {
  const all = Object.entries(resources(stack, 'AWS::Lambda::Function'));
  const idOf = (entry: string) => all.find(([, { Properties }]) => Properties.Handler === entry)![0];
  return { handler: idOf('index.handler'), stream: idOf('index.stream') };
}
