import { type Code, call, constant, type Entry, list, map, member, text } from './code';
import type { FieldModel, Resource, ResultModel, RouteModel, ValueModel, ValueOptions } from '../model/app-model';

/** Order of the options in the program. */
const OPTIONS = ['valueType', 'list', 'required', 'nullable', 'defaultValue', 'minimum', 'maximum', 'minLength', 'maxLength', 'allowedValues'] as const;

/** Returns the expression that makes a route. */
export function routeCode({ method, path, summary, sql, values, result }: RouteModel, { words }: Resource): Code {
  const statement: Code = sql.length === 1 ? text(sql[0]!) : { kind: 'sql', lines: sql };
  const parameters: Entry[] = values.map(value => [value.name, valueCode(value)]);
  return call('SqlRoute', method, [text(path)], {
    type: 'SqlRouteOptions',
    entries: [
      ['summary', text(summary)],
      ['tags', list([text(tagOf(words))])],
      ['sql', statement],
      ...(parameters.length > 0 ? [['parameters', map(parameters)] as const] : []),
      ...resultEntry(result),
    ],
  });
}

function tagOf(words: readonly string[]): string {
  const name = words.join(' ');
  return name[0]!.toUpperCase() + name.slice(1);
}

function valueCode({ source, key, options, fields = [] }: ValueModel): Code {
  if (source === 'changes') return call('RequestValue', 'changes', [map(fields.map(fieldEntry))]);
  if (source === 'ifMatch') return call('RequestValue', 'ifMatch', [], { type: 'IfMatchOptions', entries: optionEntries(options) });
  return call('RequestValue', source, [text(key)], { type: 'RequestValueOptions', entries: optionEntries(options) });
}

function fieldEntry({ name, options }: FieldModel): Entry {
  return [name, call('RecordField', 'of', [], { type: 'RecordFieldOptions', entries: optionEntries(options) })];
}

function optionEntries(options: ValueOptions): Entry[] {
  return OPTIONS.flatMap((name): Entry[] => {
    const value = options[name];
    if (value === undefined) return [];
    if (name === 'valueType') return [[name, member('ValueType', value as string)]];
    return [[name, Array.isArray(value) ? list(value.map(text)) : constant(value as string | number | boolean)]];
  });
}

function resultEntry(result: ResultModel): Entry[] {
  const version = (type: string) => ({ type, entries: 'version' in result && result.version !== undefined ? [['version', text(result.version)] as const] : [] });
  switch (result.kind) {
    case 'page': {
      const orderBy = call('RowOrder', 'by', [list(result.orderBy.map(text))]);
      return [['result', call('SqlResult', 'page', [], { type: 'PageOptions', entries: [['orderBy', orderBy]] })]];
    }
    case 'row':
      return [['result', call('SqlResult', 'row', [], version('RowResultOptions'))]];
    case 'created':
      return [['result', call('SqlResult', 'created', result.location === undefined ? [] : [text(result.location)], version('RowResultOptions'))]];
    case 'none': {
      const otherwise = call('SqlRefusal', 'notFound', []);
      return [['result', call('SqlResult', 'none', [], { type: 'ResultOptions', entries: [['otherwise', otherwise]] })]];
    }
    default:
      return [];
  }
}
