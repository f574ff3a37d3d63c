import type { AnsweredRoute } from './answer-rules';
import { SqlStatement } from './sql-compiler';
import { FileManifest } from '../../contract/manifest';
import { checkKnownAtSynth } from '../../private/known-at-synth';
import { ValidationError } from '../../private/validation-error';
import type { FileOptions } from '../file-options';

/** Returns the columns of a file for the handler. */
export function fileManifest({ content, contentType, fileName }: FileOptions): FileManifest {
  const columns = { content, ...contentType === undefined ? {} : { contentType }, ...fileName === undefined ? {} : { fileName } };
  checkKnownAtSynth('SqlResult.file()', columns);
  const blank = Object.entries(columns).find(([, column]) => column.trim() === '');
  if (blank) {
    throw new ValidationError({ problem: `${blank[0]} of SqlResult.file() is not a column`, got: blank[1], remedy: "name the column, as in content: 'data'" });
  }
  return columns;
}

/** Rejects files that the route or its API cannot answer. */
export function checkFile({ result, readOnly, options: { stream }, statements, api: { streams } }: AnsweredRoute) {
  const { file } = result._manifest;
  if (!file) {
    return;
  }
  const { statement, routeError } = statements[statements.length - 1];
  if (!readOnly) {
    throw routeError({ problem: 'SqlResult.file() requires a read-only route', remedy: 'use SqlRoute.get, or another result' });
  }
  if (streams && !stream) {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
    throw routeError({
      problem: 'SqlResult.file() on a REST or private API requires a stream, because API Gateway would send the base64 text of the file instead of its bytes',
      remedy: 'set stream: true on the route',
    });
  }
  const missing = Object.entries(file).find(([, column]) => !mayReturn(statement, column as string));
  if (missing) {
    throw routeError({ problem: `${missing[0]} of SqlResult.file() is the column "${missing[1]}", which the statement does not return`, remedy: 'select it, or correct the name' });
  }
}

/** Returns whether a statement can return a column: a query that selects no `*` has its name in the text, as a column, an alias or a function. */
function mayReturn({ verb, tokens, words }: SqlStatement, column: string): boolean {
  const isNamed = (verb === 'SELECT' || verb === 'WITH') && !words.some(({ word }) => word === 'TABLE');
  return !isNamed || tokens.some(({ kind, text }) => kind !== 'comment' && (text.includes('*') || nameOf(text) === column.toLowerCase()));
}

function nameOf(text: string): string {
  return text.trim().replace(/^N?["'[]|["'\]]$/g, '').toLowerCase();
}
