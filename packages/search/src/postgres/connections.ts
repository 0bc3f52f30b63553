import { importPeer, OptionError, VseError } from '@vse/base';

/** Result of a query. */
export interface PgResult {
  /** Rows by column. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** A connection of `PgPool`, as in `pg`. */
export interface PgClient {
  /** Runs a statement; one with a name is prepared once for each connection. */
  query(statement: {
    readonly name?: string;
    readonly text: string;
    readonly values?: unknown[];
  }): Promise<PgResult>;
  /** Runs `COPY ... FROM STDIN` with text in pieces; absent for clients of `pg`, which use the peer `pg-copy-streams`. */
  copy?(statement: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /** Listens for a connection that is lost between two statements, as clients of `pg` tell it. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
  /** Stops listening. */
  off?(event: 'error', listener: (error: Error) => void): unknown;
  /** Gives the connection back; `true` closes it. */
  release(broken?: boolean): void;
}

/** A pool of connections: the used part of the `Pool` of `pg`. */
export interface PgPool {
  /** Takes a connection. */
  connect(): Promise<PgClient>;
  /** Closes all connections. */
  end(): Promise<void>;
}

interface PgLibrary {
  readonly default: {
    readonly Pool: new (options: { connectionString: string; max: number }) => PgPool & {
      on(event: 'error', listener: (error: Error) => void): unknown;
    };
  };
}

/** Opens a pool by a connection string, with the optional peer `pg`. */
export async function openPool(
  connection: string,
  connections: number,
  library: (() => Promise<unknown>) | undefined,
): Promise<PgPool> {
  const { default: pg } = await importPeer<PgLibrary>('pgIndex', 'pg', {
    library: library as (() => Promise<PgLibrary>) | undefined,
    own: (name) => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name),
  });
  const pool = new pg.Pool({ connectionString: connection, max: connections });
  // Connections that end while nobody uses them; the next query opens another.
  pool.on('error', () => undefined);
  return pool;
}

/** Carries an error of the caller's own code through a transaction, which is neither tried again nor said of the server. */
export class CallerError extends Error {
  constructor(override readonly cause: unknown) {
    super('the items cannot be read');
  }
}

/** Runs work in a transaction; work that meets a lost connection begins again, `attempts` times with longer and longer waits. */
export async function inTransaction<Result>(
  where: string,
  pool: PgPool,
  attempts: number,
  work: (client: PgClient) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    let client: PgClient | undefined;
    try {
      client = await pool.connect();
      client.on?.('error', tellNobody);
      await client.query({ text: 'BEGIN' });
      const result = await work(client);
      await client.query({ text: 'COMMIT' });
      client.off?.('error', tellNobody);
      client.release();
      return result;
    } catch (error) {
      const isLost = !(error instanceof CallerError) && isConnectionLost(error);
      if (client) {
        if (!isLost) await client.query({ text: 'ROLLBACK' }).catch(() => undefined);
        client.off?.('error', tellNobody);
        client.release(isLost);
      }
      if (error instanceof CallerError) throw error.cause;
      if (!isLost) throw VseError.isInstance(error) ? error : refused(where, error);
      if (attempt >= attempts) {
        throw new VseError(
          `${where}: the Postgres server must answer, got ${messageOf(error)} ${attempt} times. Check that it runs and can be ` +
            'reached; what was acknowledged is kept there.',
          { cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 50 * 2 ** attempt)));
    }
  }
}

/** Ignores that a connection was lost between two statements: the next one says so. Nobody listening would end the program. */
function tellNobody(): void {
  // Nothing.
}

/** Codes of Node for a network that fails. */
const networkCodes = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ENOTCONN', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'ENOTFOUND'],
  ...['EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENETRESET'],
];

/**
 * Codes of Postgres for a connection that ended or is not taken, and for a transaction that met another.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const lostCodes = /^(08...|57P0[1235]|25P0[34]|53300|40001|40P01)$/;

/** True for errors of a server that went away, or that does not take connections now. */
function isConnectionLost(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  if (typeof code === 'string') return networkCodes.includes(code) || lostCodes.test(code);
  return /connection terminated|connection ended|not queryable|connection error|timeout (expired|exceeded)/i.test(
    messageOf(error),
  );
}

function refused(where: string, cause: unknown): VseError {
  return new VseError(`${where}: Postgres refuses the statement: ${messageOf(cause)}`, { cause });
}

function messageOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return [code, message].filter((part) => typeof part === 'string' && part !== '').join(' ');
}

/**
 * A name of a table, or of what belongs to it, in SQL.
 *
 * @throws `OptionError` for a name that Postgres would cut or refuse.
 */
export function quoteName(table: string, suffix = ''): string {
  if (table === '' || table.includes('\0') || new TextEncoder().encode(table).length > 50) {
    throw new OptionError(
      `pgIndex: table must be a name of 1 to 50 bytes without a zero character, got ${JSON.stringify(table)}.`,
    );
  }
  return `"${(table + suffix).replaceAll('"', '""')}"`;
}
