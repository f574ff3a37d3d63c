import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Manifest } from '../../contract/manifest';
import { ValidationError } from '../../private/validation-error';

/** Refuses a value that is known only when the stack is deployed: the manifest is packed before, and the handler would take a placeholder for it. */
export function checkManifest(scope: IConstruct, manifest: Manifest) {
  const place = placeOfToken(manifest);
  if (place?.startsWith('cors.')) {
    throw new ValidationError({
      problem: 'an origin of cors is known only when the stack is deployed, but the handler of a REST API, which compares it, is packed before',
      remedy: 'name the origin itself, as in "https://app.example.com", or use VpcLambdaHttpApi, whose gateway compares it',
    }, scope);
  }
  if (place !== undefined) {
    throw new ValidationError({
      problem: 'a value of a route is known only when the stack is deployed, but the handler is packed before',
      got: place,
      remedy: 'write the value itself, or let a claim, the context or the database give it',
    }, scope);
  }
}

/** Where the first of them stands, as in `routes.GET /a.text`. */
function placeOfToken(value: unknown, place: readonly string[] = []): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return Token.isUnresolved(value) ? place.join('.') : undefined;
  }
  const places = Object.entries(value).map(([name, part]) => placeOfToken(part, [...place, name]));
  return places.find(each => each !== undefined);
}
