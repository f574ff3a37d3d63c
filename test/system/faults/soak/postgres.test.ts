import { describeSoak } from './suite';
import { testServer } from '../../../support/database';
import { PostgresDatabase } from '../postgres-database';

describeSoak(`PostgreSQL ${testServer().major}`, () => PostgresDatabase.open({ wholeServer: true, maxConnections: 50 }));
