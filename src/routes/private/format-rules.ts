import { FormatsManifest } from '../../contract/manifest';
import { checkKnownAtSynth } from '../../private/known-at-synth';
import { ValidationError } from '../../private/validation-error';
import { RequestValue } from '../request-value';
import { RowFormat } from '../row-format';
import type { RowsOptions } from '../rows-options';
import { ValueType } from '../value-type';

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

/** Returns the request value that selects one of several formats. It has no default, because requests without it have `Accept`. */
export function formatValues({ formats = [] }: RowsOptions): { readonly [name: string]: RequestValue } {
  const value = { valueType: ValueType.STRING, required: false, allowedValues: [...formats] };
  return formats.length > 1 ? { [FORMAT]: RequestValue.query(FORMAT, value) } : {};
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
