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
        async copy(statement, pieces) {
          const parts: Uint8Array<ArrayBuffer>[] = [];
          for await (const piece of pieces) parts.push(Uint8Array.from(piece));
          const blob = new Blob(parts);
          await database.query(statement.replace('FROM STDIN', "FROM '/dev/blob'"), [], { blob });
        },
        release: () => free(),
      };
    },
    end: () => database.close(),
  };
}
