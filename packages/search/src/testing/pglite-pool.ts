import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { PgPool } from '../postgres/connections';

/** A Postgres of one connection in this process, with pgvector, as a pool. */
export async function pglitePool(): Promise<PgPool> {
  const database = await PGlite.create({ extensions: { vector } });
  let last: Promise<void> = Promise.resolve();
  return {
    async connect() {
      const before = last;
      let free = (): void => undefined;
      last = new Promise((resolve) => (free = resolve));
      await before;
      return {
        query: async ({ text, values }) => database.query<Record<string, unknown>>(text, values),
        release: () => free(),
      };
    },
    end: () => database.close(),
  };
}
