import { SqlParameters } from './parameter-binding';
import { RouteError } from './route-error';
import { FormatsManifest, SqlRouteManifest, ValueManifest } from '../../contract/manifest';
import { checkKnownAtSynth } from '../../private/known-at-synth';
import { ValidationError } from '../../private/validation-error';
import { RowFormat } from '../row-format';
import type { RowsOptions } from '../rows-options';
import type { SqlResult } from '../sql-result';

/** Name of the value, and of the query parameter, that selects the format. */
const FORMAT = 'format';

/** Characters that are safe in file names of all systems, and in `Content-Disposition` without an encoding. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._()-]{0,99}$/;

/** Returns the formats of rows for the handler; none for rows that are only JSON and not a download. */
export function formatsOf(options: RowsOptions): { readonly formats?: FormatsManifest } {
  const { formats = [RowFormat.JSON], fileName, escapeFormulas } = options;
  checkKnownAtSynth('SqlResult.rows()', { formats, fileName });
  checkFormats(formats);
  checkFileName(formats, fileName);
  checkEscaping(formats, escapeFormulas);
  const manifest = {
    allowed: [...formats],
    ...formats.length > 1 ? { parameter: FORMAT } : {},
    ...fileName === undefined ? {} : { fileName },
    ...escapeFormulas ? { escapeFormulas } : {},
  };
  return fileName === undefined && formats.length === 1 && formats[0] === RowFormat.JSON ? {} : { formats: manifest };
}

function checkFormats(formats: readonly RowFormat[]) {
  if (formats.length === 0) {
    throw new ValidationError({ problem: 'formats of SqlResult.rows() is empty', remedy: 'list at least one format, or leave formats out' });
  }
  const twice = formats.find((format, index) => formats.indexOf(format) < index);
  if (twice !== undefined) {
    throw new ValidationError({ problem: 'formats of SqlResult.rows() contains a duplicate', got: twice, remedy: 'remove one of them' });
  }
}

function checkFileName(formats: readonly RowFormat[], fileName: string | undefined) {
  if (fileName === undefined) {
    return;
  }
  if (!FILE_NAME.test(fileName)) {
    throw new ValidationError({
      problem: 'fileName of SqlResult.rows() is not valid',
      got: fileName,
      allowed: 'up to 100 letters of ASCII, digits, spaces and . _ - ( ), beginning with a letter or digit',
      remedy: "name the file without a folder, as in fileName: 'orders'",
    });
  }
  const extension = formats.find(format => fileName.toLowerCase().endsWith(`.${format}`));
  if (extension !== undefined) {
    throw new ValidationError({
      problem: 'fileName of SqlResult.rows() has the extension of a format, which the answer adds', got: fileName, remedy: `leave out .${extension}`,
    });
  }
}

function checkEscaping(formats: readonly RowFormat[], escapeFormulas: boolean | undefined) {
  if (escapeFormulas && !formats.includes(RowFormat.CSV)) {
    throw new ValidationError({
      problem: 'escapeFormulas of SqlResult.rows() has no effect without RowFormat.CSV', got: formats.join(', '), remedy: 'add RowFormat.CSV to formats, or leave escapeFormulas out',
    });
  }
}

/** Rejects another value that requests send as the query parameter of the format, or that has its name. */
export function checkFormatParameter(result: SqlResult, names: readonly string[], declared: SqlParameters, routeError: RouteError) {
  const parameter = result._manifest.formats?.parameter;
  const twice = Object.entries(declared).find(([name, { _source, _key }]) => name === parameter || (_source === 'query' && _key === parameter));
  if (parameter !== undefined && (twice || names.includes(parameter))) {
    throw routeError({
      problem: `the query parameter "${parameter}" selects the format of the answer, and cannot be a value of the SQL`,
      got: twice ? twice[1]._definition.label : `:${parameter}`,
      remedy: 'rename the value, or answer in one format',
    });
  }
}

/** Adds the value with the format to those of a route. It is not the value of a placeholder, so the statement then lists its values. */
export function withFormatValue(manifest: SqlRouteManifest): SqlRouteManifest {
  const { values, parameters = values.map((_, index) => index), result: { formats } } = manifest;
  return formats?.parameter === undefined ? manifest : { ...manifest, parameters, values: [...values, formatValue(formats.parameter, formats)] };
}

function formatValue(name: string, { allowed }: FormatsManifest): ValueManifest {
  return { name, source: 'query', key: name, type: 'string', required: false, allowedValues: allowed };
}
