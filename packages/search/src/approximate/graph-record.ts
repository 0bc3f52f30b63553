import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { DataError } from '@vse/base';
import { parseSealedJson, sealedJson, writeFileAtomic } from '@vse/formats';
import * as v from 'valibot';
import { syncFile } from '../disk/file-bytes';
import type { Manifest } from '../disk/manifest';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const schema = v.object({
  version: v.literal(1),
  /** Key of the index. */
  key: v.string(),
  /** Number in the name of the graph's file, which is written once; its bytes and CRC-32. */
  graph: whole,
  graphBytes: whole,
  graphSum: whole,
  /** Number in the name of the file with the row of each point; and its CRC-32. */
  rows: whole,
  rowsSum: whole,
  /** Number of points. */
  points: whole,
  /** The graph has the first rows of the index, so many of them. */
  covered: whole,
  /** Number and checksum of the segments that have those rows. */
  segments: v.array(v.tuple([whole, whole])),
  unit: v.number(),
  longest: v.number(),
  m: whole,
  efConstruction: whole,
});

/** Facts about a graph: the one file that is replaced when it changes. */
export type GraphRecord = Readonly<v.InferOutput<typeof schema>>;

/** Name of the file of a record. */
export const graphRecordFile = 'graph.json';

/** File of a graph. */
export function graphFile(folder: string, number: number): string {
  return join(folder, `graph-${String(number).padStart(5, '0')}`);
}

function rowsFile(folder: string, number: number): string {
  return join(folder, `graph-rows-${String(number).padStart(5, '0')}`);
}

/**
 * Reads the record of a folder's graph; undefined where there is none.
 *
 * @throws `DataError` that names a damaged record, or a file that is missing or has another size.
 */
export async function readGraphRecord(folder: string): Promise<GraphRecord | undefined> {
  const path = join(folder, graphRecordFile);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw damagedGraph(path, `it cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`);
  });
  if (text === undefined) return undefined;
  const parsed = v.safeParse(schema, parseSealedJson(`approximateIndex: ${path}`, text));
  if (!parsed.success) throw damagedGraph(path, 'it is not of a graph that this version reads');
  const record = parsed.output;
  await checkSize(graphFile(folder, record.graph), record.graphBytes);
  await checkSize(rowsFile(folder, record.rows), 4 * record.points);
  return record;
}

async function checkSize(path: string, bytes: number): Promise<void> {
  const info = await stat(path).catch((cause: unknown) => {
    throw damagedGraph(path, `it cannot be opened (${(cause as NodeJS.ErrnoException).code ?? ''})`);
  });
  if (info.size !== bytes) throw damagedGraph(path, `it has ${info.size} bytes, wanted ${bytes}`);
}

/** True if the graph is of the rows that the segments of a manifest begin with. */
export function fitsManifest(record: GraphRecord, { key, segments }: Manifest): boolean {
  return (
    record.key === key &&
    record.segments.length <= segments.length &&
    record.segments.every(
      ([number, sum], i) => segments[i]!.number === number && segments[i]!.termsSum === sum,
    )
  );
}

/** Number and checksum of the segments of a manifest. */
export function segmentsIn({ segments }: Manifest): GraphRecord['segments'] {
  return segments.map(({ number, termsSum }): [number, number] => [number, termsSum]);
}

/**
 * Writes a record with the row of each point. Either the folder has the new graph, or that of before.
 *
 * @throws `DataError` if the disk is full.
 */
export async function writeGraphRecord(
  folder: string,
  record: Omit<GraphRecord, 'rowsSum'>,
  rows: Int32Array,
): Promise<GraphRecord> {
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  await writeFileAtomic(rowsFile(folder, record.rows), bytes);
  const whole: GraphRecord = { ...record, rowsSum: crc32(bytes, crc32(record.key)) };
  await writeFileAtomic(join(folder, graphRecordFile), sealedJson(whole));
  return whole;
}

/**
 * Reads the row of each point, and compares the files of a graph with their checksums.
 *
 * @throws `DataError` that names a damaged file.
 */
export async function readGraphRows(folder: string, record: GraphRecord): Promise<Int32Array> {
  const own = graphFile(folder, record.graph);
  if ((await fileSum(own, record.key)) !== record.graphSum)
    throw damagedGraph(own, 'its checksum is another');
  const path = rowsFile(folder, record.rows);
  const bytes = Uint8Array.from(await readFile(path));
  if (crc32(bytes, crc32(record.key)) !== record.rowsSum) throw damagedGraph(path, 'its checksum is another');
  return new Int32Array(bytes.buffer);
}

/** Waits until the disk has the file of a graph, and gives its bytes and its checksum. */
export async function sealGraph(
  path: string,
  key: string,
): Promise<Pick<GraphRecord, 'graphBytes' | 'graphSum'>> {
  const file = await open(path, 'r+');
  try {
    await syncFile(file);
    return { graphBytes: (await file.stat()).size, graphSum: await fileSum(path, key) };
  } finally {
    await file.close();
  }
}

/** Bytes that are read at once. */
const readStep = 1 << 22;

async function fileSum(path: string, key: string): Promise<number> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw damagedGraph(path, `it cannot be opened (${(cause as NodeJS.ErrnoException).code ?? ''})`);
  });
  try {
    const bytes = Buffer.allocUnsafe(Math.min(readStep, Math.max(1, (await file.stat()).size)));
    let sum = crc32(key);
    for (;;) {
      const { bytesRead } = await file.read(bytes, 0, bytes.length);
      if (bytesRead === 0) return sum;
      sum = crc32(bytes.subarray(0, bytesRead), sum);
    }
  } finally {
    await file.close();
  }
}

/** Removes graphs that the record does not name: of an interrupted save, and of before. */
export async function removeOtherGraphs(folder: string, record: GraphRecord | undefined): Promise<void> {
  const named = record && [graphFile(folder, record.graph), rowsFile(folder, record.rows)];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (/^graph-(rows-)?\d+$/.test(name) && named?.includes(path) !== true) {
      await rm(path, { force: true });
    }
  }
}

/** The error for a file of a graph that is not what was written. */
export function damagedGraph(path: string, what: string): DataError {
  return new DataError(
    `approximateIndex: ${path} is damaged: ${what}. The vectors are elsewhere: remove graph.json beside it, open the index, ` +
      'and save it, which makes the graph again.',
  );
}
