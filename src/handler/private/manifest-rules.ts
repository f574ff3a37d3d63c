import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CorsManifest } from '../../contract/manifest';
import { ValidationError } from '../../private/validation-error';

/** Refuses origins that are known only when the stack is deployed: the manifest is packed before, and the handler would compare a placeholder. */
export function checkOrigins(scope: IConstruct, cors: CorsManifest | undefined) {
  if (cors?.allowOrigins.some(origin => Token.isUnresolved(origin))) {
    throw new ValidationError({
      problem: 'an origin of cors is known only when the stack is deployed, but the handler of a REST API, which compares it, is packed before',
      remedy: 'name the origin itself, as in "https://app.example.com", or use VpcLambdaHttpApi, whose gateway compares it',
    }, scope);
  }
}
