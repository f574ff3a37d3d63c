import { PostgresDatabase } from './postgres-database';
import { describeEnding } from './suite';
import { testServer } from '../../support/database';

// How a connection ends makes no difference to callers. In `postgres.test.ts`, PostgreSQL ends connections itself: with an error message and close_notify.
for (const ending of ['destroy', 'fin', 'close-notify', 'reset'] as const) {
  describeEnding(`PostgreSQL ${testServer().major}`, ending, needs => PostgresDatabase.open(needs, ending));
}
