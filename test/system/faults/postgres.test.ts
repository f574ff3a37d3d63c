import { PostgresDatabase } from './postgres-database';
import { describeFaults } from './suite';
import { testServer } from '../../support/database';

describeFaults(`PostgreSQL ${testServer().major}`, needs => PostgresDatabase.open(needs));
