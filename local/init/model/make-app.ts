import type { AppModel, Method, Resource } from './app-model';
import { DistinctNames, wordsOf } from './names';
import { hasSecretKey, resourceOf } from './resource';
import { suggestion } from '../../suggestion';
import { UserError } from '../../user-error';
import type { Catalogue, Relation } from '../catalogue/catalogue';
import { HISTORY } from '../catalogue/history-tables';

/** Quota of routes of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_ROUTES = 300;

/** Database names that Amazon RDS creates: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
const RDS_NAME = /^[A-Za-z]\w{0,62}$/;

/** Characters of the name of an app, so that those of the user and of the constructs fit too. */
const MAX_NAME = 40;

/** Names of users that PostgreSQL and Amazon RDS reserve, among those with this ending. */
const RESERVED = /^(?:pg_|rds)/;

/** Paths at the root of a host that API Gateway answers itself. */
const OF_GATEWAY = ['ping', 'sping'];

/** Versions of PostgreSQL on Amazon RDS that the AWS CDK names. */
const [OLDEST_VERSION, NEWEST_VERSION] = [14, 18];

const RIGHTS: { readonly [method in Method]: string } = { get: 'SELECT', post: 'INSERT', patch: 'UPDATE', delete: 'DELETE' };

/** Choices of the user, and what was made of the schema. */
export interface AppChoices {
  /** Names of tables and views; undefined: all. */
  readonly tables?: readonly string[] | undefined;
  readonly schema: string;
  /** Objects of the database that the schema does not contain. */
  readonly notInSchema: readonly string[];
}

/**
 * Makes the app for a database.
 *
 * @throws UserError when no table is left, a named table does not exist, or an API cannot have as many routes
 */
export function makeApp(catalogue: Catalogue, { tables, schema, notInSchema }: AppChoices): AppModel {
  const chosen = tables?.map(name => relationNamed(catalogue, name)) ?? catalogue.relations.filter(({ isPartition }) => !isPartition);
  const reasons = chosen.flatMap(relation => reasonToLeaveOut(relation, tables !== undefined));
  const kept = chosen.filter(relation => reasonToLeaveOut(relation, tables !== undefined).length === 0);
  const words = nameOf(catalogue);
  const databaseName = RDS_NAME.test(catalogue.databaseName) ? catalogue.databaseName : words.join('_');
  if (kept.length === 0) throw new UserError([`${databaseName} has no tables for an API`, ...reasons].join('; '));
  const resources = makeResources(kept);
  checkCount(resources);
  return {
    words,
    databaseName,
    version: Math.min(Math.max(catalogue.version, OLDEST_VERSION), NEWEST_VERSION),
    user: userOf(words),
    grants: [...resources.map(grantOf), ...kept.flatMap(({ sequences }) => sequences.map(sequence => `USAGE ON SEQUENCE ${sequence}`))],
    resources,
    leftOut: [...reasons, ...notInSchema],
    schema,
  };
}

/** Returns the words of the name of the app, with which the name of its user is valid. */
function nameOf({ databaseName }: Catalogue): string[] {
  const words = wordsOf(databaseName);
  const isUsable = /^[a-z]/.test(words[0] ?? '') && !RESERVED.test(userOf(words));
  return [...(isUsable ? [] : ['database']), ...words].join('_').slice(0, MAX_NAME).split('_').filter(word => word !== '');
}

function userOf(words: readonly string[]): string {
  return `${words.join('_')}_api`;
}

function checkCount(resources: readonly Resource[]): void {
  const count = resources.reduce((sum, { routes }) => sum + routes.length, 0);
  const sources = `${resources.length} tables and views make ${count} routes`;
  if (count > MAX_ROUTES) throw new UserError(`${sources}, and an HTTP API has up to ${MAX_ROUTES}: name the ones to serve with --tables`);
}

function relationNamed({ relations }: Catalogue, name: string): Relation {
  const found = relations.find(relation => relation.sqlName === name || `${relation.schema}.${relation.name}` === name) ?? relations.find(relation => relation.name === name);
  if (found) return found;
  throw new UserError(`--tables: the database has no table or view "${name}"${suggestion(name, relations.map(relation => relation.name))}`);
}

/** @param isNamed whether the user named the relation, so that what is usually internal is not */
function reasonToLeaveOut(relation: Relation, isNamed: boolean): string[] {
  const { sqlName, kind, extension, columns, name } = relation;
  if (kind === 'f') return [`${sqlName}: a foreign table`];
  if (extension !== undefined) return [`${sqlName}: belongs to the extension ${extension}`];
  if (HISTORY.test(name) && !isNamed) return [`${sqlName}: a table of a migration tool`];
  if (hasSecretKey(relation)) return [`${sqlName}: its key is a secret`];
  return columns.length === 0 ? [`${sqlName}: has no columns`] : [];
}

function makeResources(relations: readonly Relation[]): Resource[] {
  const plain = relations.map(({ name }) => slug(name));
  const names = new DistinctNames(OF_GATEWAY);
  return relations.map((relation, index) => {
    const { schema } = relation;
    const isShared = plain.indexOf(plain[index]!) !== plain.lastIndexOf(plain[index]!);
    const words = isShared && schema !== 'public' ? `${slug(schema)}-${plain[index]}` : plain[index]!;
    return resourceOf(relation, names.take(words, '-').split('-'));
  });
}

function slug(name: string): string {
  return wordsOf(name).join('-') || 'table';
}

function grantOf({ sqlName, routes }: Resource): string {
  const methods = new Set(routes.map(({ method }) => method));
  return `${Object.entries(RIGHTS).filter(([method]) => methods.has(method as Method)).map(([, right]) => right).join(', ')} ON ${sqlName}`;
}
