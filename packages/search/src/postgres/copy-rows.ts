import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { importPeer } from '@vse/base';
import type { CheckedItem } from '../items/check-items';
import type { PgClient } from './connections';

interface CopyLibrary {
  readonly from?: (text: string) => Writable;
  readonly default?: { readonly from: (text: string) => Writable };
}

/**
 * Sends text to `COPY ... FROM STDIN`: by the client's own `copy` where it has one, else with the optional peer
 * `pg-copy-streams`, for clients of `pg`.
 */
export async function copyRows(
  client: PgClient,
  statement: string,
  pieces: AsyncIterable<Uint8Array>,
  library: (() => Promise<unknown>) | undefined,
): Promise<void> {
  if (client.copy) return client.copy(statement, pieces);
  const streams = await importPeer<CopyLibrary>('load', 'pg-copy-streams', {
    library: library as (() => Promise<CopyLibrary>) | undefined,
    own: (name) => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name),
  });
  const from = streams.from ?? streams.default!.from;
  // A client of pg runs the stream as a statement, and gives it back.
  const query = client.query.bind(client) as unknown as (stream: Writable) => Writable;
  await pipeline(Readable.from(pieces), query(from(statement)));
}

/** Lines of COPY's text form: id, part, parts, vector and metadata, some megabytes at a time. */
export async function* copyLines(blocks: AsyncIterable<readonly CheckedItem[]>): AsyncGenerator<Uint8Array> {
  for await (const items of blocks) {
    let lines: string[] = [];
    let size = 0;
    for (const { id, values, parts, metadata } of items) {
      const facts = metadata === undefined ? '\\N' : JSON.stringify(metadata).replaceAll('\\', '\\\\');
      const rows = Math.max(1, parts);
      const dim = values.length / rows;
      for (let part = 0; part < rows; part++) {
        const vector = values.subarray(part * dim, (part + 1) * dim).join(',');
        const line = `\\\\x${Buffer.from(id, 'utf8').toString('hex')}\t${part}\t${parts}\t[${vector}]\t${facts}\n`;
        lines.push(line);
        size += line.length;
      }
      if (size < 1 << 22) continue;
      yield Buffer.from(lines.join(''));
      lines = [];
      size = 0;
    }
    if (lines.length > 0) yield Buffer.from(lines.join(''));
  }
}
