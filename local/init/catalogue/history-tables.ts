/** Tables of the scripts that have run, which the deployment creates. */
const OF_SCRIPTS = ['schema_history', 'flyway_schema_history'];

/** Tables of other migration tools, as regular expressions. */
const OF_OTHERS = [
  'schema_migrations?', 'schema_version', 'databasechangelog(?:lock)?', 'alembic_version', 'knex_migrations(?:_lock)?', '_prisma_migrations',
  '__efmigrationshistory', 'django_migrations', 'migrations', 'typeorm_metadata', 'api_idempotency',
];

/** Tables of migration tools, whose rows are not for callers. */
export const HISTORY = new RegExp(`^(?:${[...OF_SCRIPTS, ...OF_OTHERS].join('|')})$`, 'i');

/** Condition for tables other than those of the scripts that have run. */
export const NOT_HISTORY = `relname NOT IN (${OF_SCRIPTS.map(name => `'${name}'`).join(', ')})`;
