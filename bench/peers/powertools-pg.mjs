/** AWS Lambda Powertools' event handler with pg; it connects while the function loads, and keeps the connection. */
import { Router } from '@aws-lambda-powertools/event-handler/http';
import pg from 'pg';
import { fetchLogin, server } from './database.mjs';
import { MIXED_ROWS, ONE_BOOK } from '../statements.cjs';

async function connect() {
  const client = new pg.Client({ ...server, ...await fetchLogin() });
  await client.connect();
  return client;
}

const connection = connect();
const app = new Router();

app.get('/books/:id', async ({ params }) => {
  const { rows } = await (await connection).query(ONE_BOOK, [params.id]);
  return rows[0];
});
app.get('/mixed', async () => (await (await connection).query(MIXED_ROWS)).rows);

export const handler = (event, context) => app.resolve(event, context);
