import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { parseSealedJson, sealedJson, writeFileAtomic } from '@vse/formats';
import * as v from 'valibot';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const segment = v.object({
  /** Number in the names of its files. */
  number: whole,
  items: whole,
  rows: whole,
  /** Bytes of the ids, and of the metadata. */
  idBytes: whole,
  metadataBytes: whole,
  /** CRC-32 of the files `items` and `terms`, and of each chunk of `codes`. */
  itemsSum: whole,
  termsSum: whole,
  codeSums: v.array(whole),
  /** Items that were removed or replaced since. */
  removed: v.array(whole),
});

const manifest = v.object({
  version: v.literal(1),
  /** Unique to the index: its files carry it in their checksums. */
  key: v.string(),
  dim: v.pipe(whole, v.minValue(1)),
  metric: v.picklist(['cosine', 'dot', 'euclidean']),
  precision: v.picklist(['float32', 'int8']),
  model: v.optional(v.string()),
  fields: v.array(v.tuple([v.string(), v.picklist(['string', 'number', 'boolean'])])),
  segments: v.array(segment),
  /** Number of the log. */
  log: whole,
});

/** What an index on disk consists of: the file that is replaced at once when that changes. */
export type Manifest = Readonly<v.InferOutput<typeof manifest>>;

/** Facts about a segment's files. */
export type SegmentEntry = Readonly<v.InferOutput<typeof segment>>;

const fileName = 'index.json';

/** Path of the manifest of a folder. */
export function manifestFile(folder: string): string {
  return join(folder, fileName);
}

/**
 * Reads the manifest of a folder; undefined where there is none.
 *
 * @throws `DataError` that names a damaged manifest.
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = manifestFile(folder);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new DataError(`openIndex: ${path} cannot be read (${code ?? String(cause)}). Check its rights.`, {
      cause,
    });
  });
  if (text === undefined) return undefined;
  const parsed = v.safeParse(manifest, parseSealedJson(`openIndex: ${path}`, text));
  if (parsed.success) return parsed.output;
  const { message, path: at } = parsed.issues[0];
  throw new DataError(
    `openIndex: ${path} is not of an index that this version reads: ${at?.map(({ key }) => String(key)).join('.') ?? ''} ` +
      `${message}. Build the index again.`,
  );
}

/** Replaces the manifest of a folder, atomically. */
export async function writeManifest(folder: string, value: Manifest): Promise<void> {
  await writeFileAtomic(manifestFile(folder), sealedJson(value));
}
