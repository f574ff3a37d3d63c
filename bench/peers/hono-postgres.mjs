/** Hono's adapter for AWS Lambda with postgres.js, which connects with its first statement, keeps the connection, and prepares statements. */
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import postgres from 'postgres';
import { fetchLogin, server } from './database.mjs';

const connection = fetchLogin().then(login => postgres({ ...server, ...login, max: 1 }));
const app = new Hono();

app.get('/books/:id', async context => {
  const sql = await connection;
  const [book] = await sql`SELECT id, title, price, published FROM books WHERE id = ${context.req.param('id')}::integer`;
  return context.json(book);
});
app.get('/mixed', async context => {
  const sql = await connection;
  return context.json(await sql`SELECT id, title, price, published, updated_at, stock, available FROM books ORDER BY id`);
});

export const handler = handle(app);
