/** Drizzle with pg, in a function without a router; it connects while the function loads, and keeps the connection. */
import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, date, integer, numeric, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { fetchLogin, server } from './database.mjs';

const books = pgTable('books', {
  id: integer().primaryKey(),
  title: text().notNull(),
  price: numeric({ precision: 8, scale: 2 }).notNull(),
  published: date().notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  stock: integer().notNull(),
  available: boolean().notNull(),
});
const { id, title, price, published } = books;

async function connect() {
  const client = new pg.Client({ ...server, ...await fetchLogin() });
  await client.connect();
  return drizzle({ client });
}

const connection = connect();
const routes = {
  'GET /books/{id}': async (database, event) => {
    const [book] = await database.select({ id, title, price, published }).from(books).where(eq(id, Number(event.pathParameters.id)));
    return book;
  },
  'GET /mixed': database => database.select().from(books).orderBy(asc(id)),
};

export const handler = async event => {
  const result = await routes[event.routeKey](await connection, event);
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(result) };
};
