import { fileNameOf, isDownload, lastSegment } from './content.js';

/** Returns a shell command that sends the same request; only single quotes need escaping. */
export function curlOf({ method, path, headers, body }, options) {
  const quote = text => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return [
    `curl ${options.map(option => (option.startsWith('-') ? option : quote(option))).join(' ')}${method === 'GET' ? '' : ` -X ${method}`} ${quote(location.origin + path)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`  -d ${quote(body)}`]),
  ].join(' \\\n');
}

/**
 * Returns the options for an answer. A file is saved, under its name if it has one, unless the answer is an error. `-J` cannot be combined with `-i`.
 */
export function curlOptions({ streamed }, { path }, answer) {
  if (isDownload(answer) && fileNameOf(answer.headers) !== undefined) return ['--fail', '-OJ'];
  if (isDownload(answer) && answer.text === undefined) return ['--fail', '--output', lastSegment(path)];
  return streamed ? ['-N', '--fail-with-body'] : ['-i'];
}
