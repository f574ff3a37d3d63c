import type { Binding, SqlParameters } from './parameter-binding';
import { placeholdersOf } from './parameter-type';
import { RouteError } from './route-error';
import { RouteStatement } from './route-statements';
import { checkCount } from './sql-statement-rules';
import { Findings } from '../../private/findings';
import { HttpMethod } from '../http-method';
import type { RequestValue } from '../request-value';
import { ValueType } from '../value-type';

/** Rejects a value that the statement, its engine or the method of the route does not allow. */
export function checkValue({ route, statement, routeError }: Binding, name: string, value: RequestValue) {
  checkEngine(statement, name, value, routeError);
  if (value._source === 'path' && route._hasValidPath && !route._pathParameters.includes(value._key)) {
    throw routeError({
      problem: `the path has no parameter "${value._key}"`,
      allowed: route._pathParameters.join(', ') || 'none, because the path has no parameters',
      remedy: `write {${value._key}} in the path`,
    });
  }
  if ((value._source === 'body' || value._source === 'document') && route.method === HttpMethod.GET) {
    throw routeError({ problem: 'a GET request has no body', got: value._definition.label, remedy: 'take the value from the query string, or use another method' });
  }
  if (value._source === 'ifMatch' && route.method === HttpMethod.GET) {
    throw routeError({ problem: 'a GET request changes no version', got: value._definition.label, remedy: 'use it on the route that writes; GET answers 304 for If-None-Match by itself' });
  }
}

function checkEngine(statement: Binding['statement'], name: string, value: RequestValue, routeError: RouteError) {
  const { takesLists, takesVarchar } = statement;
  if (value._list && !takesLists) {
    throw routeError({
      problem: `the parameter "${name}" is a list, but SQL Server has no arrays`,
      remedy: `leave list out, set valueType: ValueType.JSON and write (SELECT value FROM OPENJSON(:${name}))`,
    });
  }
  if (!value._unicode && !takesVarchar) {
    throw routeError({ problem: `the parameter "${name}" has unicode: false, but PostgreSQL has only Unicode strings`, remedy: 'leave unicode out' });
  }
  checkFields(statement, name, value, routeError);
}

/** Rejects fields that cannot be columns of the engine. */
function checkFields({ takesVarchar, dialect }: Binding['statement'], name: string, value: RequestValue, routeError: RouteError) {
  const { maxNameSize, resolved, quoted } = dialect;
  const { form, fields } = value._definition;
  const sizeOf = (text: string) => takesVarchar ? text.length : Buffer.byteLength(text);
  const long = fields.find(field => sizeOf(field.name) > maxNameSize);
  if (long) {
    throw routeError({
      problem: `the name of a field of "${name}" is too long for a column`,
      got: long.name,
      allowed: `up to ${maxNameSize} ${takesVarchar ? 'characters' : 'bytes'}`,
      remedy: 'rename the field',
    });
  }
  const names = fields.map(field => resolved(quoted(field.name)));
  const twice = names.findIndex((each, index) => names.indexOf(each) !== index);
  if (twice >= 0) {
    throw routeError({ problem: `two fields of "${name}" are the same column, because SQL Server ignores case`, got: fields[twice].name, remedy: 'rename one of them' });
  }
  const bytes = form === 'records' && takesVarchar ? fields.find(({ options }) => options.valueType === ValueType.BINARY) : undefined;
  if (bytes) {
    throw routeError({
      problem: `the field "${bytes.name}" of "${name}" is BINARY, which OPENJSON does not read`,
      remedy: `leave valueType out, and write CAST(N'' AS xml).value('xs:base64Binary(sql:column("${name}.${bytes.name}"))', 'varbinary(max)') in the SQL`,
    });
  }
}

/** Rejects records and changes in other positions than theirs, and more values than the engine allows. */
export function checkForms(statements: readonly RouteStatement[], declared: SqlParameters, findings: Findings) {
  const values = new Map(Object.entries(declared));
  statements.forEach(({ statement, routeError }) => statement.names.forEach(name => findings.attempt(() => {
    const [base, column] = name.split('.');
    if (column !== undefined && values.get(base)?._definition.form === 'records') {
      throw routeError({ problem: `the SQL uses :${name}, but "${base}" is a table of records`, remedy: `write ${name}, without the colon` });
    }
    statement.checkForm(name, values.get(name)?._parameterType ?? {}, routeError);
  })));
  const countOf = (name: string) => placeholdersOf(values.get(name)?._parameterType ?? {});
  const counts = statements.map(({ statement: { names } }) => sumOf(names.map(countOf)));
  const [{ statement, routeError }] = statements;
  // SQL Server numbers the values of all statements of a route together.
  findings.attempt(() => checkCount(statement.isPostgres ? Math.max(...counts) : sumOf(counts), statement.dialect, routeError));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** Rejects values of one route that read the body in ways that exclude each other. */
export function checkBody(declared: SqlParameters, routeError: RouteError) {
  const values = Object.entries(declared);
  const [whole, ...others] = values.filter(([, value]) => value._source === 'document');
  const [field] = values.filter(([, value]) => value._source === 'body');
  const manifest = (value: RequestValue) => JSON.stringify(value._manifest(''));
  const second = others.find(([, value]) => manifest(value) !== manifest(whole[1])) ?? (whole && field);
  if (second) {
    throw routeError({
      problem: `"${whole[0]}" is the whole body, which "${second[0]}" also reads`,
      got: `${whole[1]._definition.label} and ${second[1]._definition.label}`,
      remedy: 'keep one of them, or take each value from a field of the body',
    });
  }
  checkKeys(values, routeError);
}

/** Rejects a field of the body with two meanings: records or a change, and another value. */
function checkKeys(values: readonly (readonly [string, RequestValue])[], routeError: RouteError) {
  const readers = values.filter(([, value]) => value._source === 'body').flatMap(([name, value]) => keysOf(value).map(key => ({ name, key, value })));
  const conflict = (a: RequestValue, b: RequestValue) => a._definition.form !== 'value' || b._definition.form !== 'value';
  const twice = readers.find(({ key, value }, index) => readers.slice(0, index).some(other => other.key === key && conflict(value, other.value)));
  if (twice) {
    const first = readers.find(({ key }) => key === twice.key)!;
    throw routeError({
      problem: `"${first.name}" and "${twice.name}" read the same field of the body in different ways`,
      got: `${first.value._definition.label} and ${twice.value._definition.label}`,
      remedy: `keep one of them, or rename the field ${JSON.stringify(twice.key)} of one`,
    });
  }
}

function keysOf({ _definition: { form, key, fields } }: RequestValue): string[] {
  return form === 'changes' ? fields.map(({ name }) => name) : [key];
}
