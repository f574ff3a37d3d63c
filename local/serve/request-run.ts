import { differences, type SampleRequest, send } from './requests';
import type { ServedApi } from './served-api';
import { chooseApi } from '../assembly/api-names';

/** Maximum length of a printed body. */
const BODY_LENGTH = 160;

/**
 * Sends requests in order, and prints each answer and its differences from the expected one.
 *
 * @returns whether all answers are as expected
 * @throws UserError when a request does not name exactly one API
 */
export async function checkAnswers(
  served: readonly ServedApi[], requests: readonly SampleRequest[], print: (line: string) => void,
): Promise<boolean> {
  const targets = requests.map(request => targetOf(served, request));
  let failed = 0;
  for (const [index, request] of requests.entries()) {
    const answer = await send(targets[index]!.port, request);
    const wrong = differences(answer, request.expect ?? {});
    failed += wrong.length > 0 ? 1 : 0;
    print(`${wrong.length > 0 ? 'FAIL' : 'ok  '} ${request.name ? `${request.name}: ` : ''}${request.method} ${request.path}`);
    print(`     ${answer.status} ${shorten(answer.body)}`);
    const shown = Object.keys(request.expect?.headers ?? {}).filter(header => answer.headers.has(header));
    shown.forEach(header => print(`     ${header}: ${answer.headers.get(header)}`));
    wrong.forEach(line => print(`     ${line}`));
  }
  print(`${requests.length - failed} of ${requests.length} answers are as expected`);
  return failed === 0;
}

/** Finds the API of a request by its name, the end of its construct path, or the start of its logical id. */
export function targetOf(served: readonly ServedApi[], { api: name, method, path }: SampleRequest): ServedApi {
  const byId = name === undefined ? [] : served.filter(({ api }) => api.id.startsWith(name) && api.name !== name);
  if (byId.length === 1) return byId[0]!;
  return chooseApi(served.map(each => ({ name: each.api.name, each })), name, `request ${method} ${path}: "api"`).each;
}

/** Shortens a body, and indents the lines of a text such as CSV. */
function shorten(body: unknown): string {
  const text = typeof body === 'string' ? body.trimEnd() : JSON.stringify(body) ?? '';
  const shortened = text.length > BODY_LENGTH ? `${text.slice(0, BODY_LENGTH)}…` : text;
  return shortened.replaceAll(/\r?\n/g, '\n         ');
}
