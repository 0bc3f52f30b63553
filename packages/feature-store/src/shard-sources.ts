import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, parseSealedJson, sealedJson, writeFileAtomic, type FileSource } from '@vse/formats';
import * as v from 'valibot';
import type { ShardRecord } from './store-index';

/** Files that a shard was made of, by requested image; `null` for a file that could not be opened. */
export type ShardSources = readonly (FileSource | null)[];

const sourcesFile = v.object({
  sources: v.array(
    v.nullable(
      v.object({
        bytes: v.number(),
        modified: v.number(),
        changed: v.number(),
        sample: v.string(),
        sha256: v.string(),
      }),
    ),
  ),
});

/** Digest of the contents that a shard was made of, whatever the times of the files. */
export function sourcesDigest(contents: readonly (string | null)[]): string {
  return digestOf(contents);
}

/** Digests of the contents of files. */
export const contentsOf = (sources: ShardSources): (string | null)[] =>
  sources.map((source) => source?.sha256 ?? null);

/**
 * Reads what a shard was made of; undefined if the file is missing, damaged or that of another shard. The index, which
 * has no times in it, holds the digest of the contents.
 */
export async function readShardSources(
  folder: string,
  name: string,
  { sources: digest }: Pick<ShardRecord, 'sources'>,
): Promise<ShardSources | undefined> {
  const path = join(folder, `${name}.sources.json`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined || digest === undefined) return undefined;
  try {
    const { sources } = v.parse(sourcesFile, parseSealedJson(path, text));
    return sourcesDigest(contentsOf(sources)) === digest ? sources : undefined;
  } catch {
    return undefined; // it is made again from the files
  }
}

/** Writes what a shard was made of. */
export async function writeShardSources(folder: string, name: string, sources: ShardSources): Promise<void> {
  await writeFileAtomic(join(folder, `${name}.sources.json`), sealedJson(v.parse(sourcesFile, { sources })));
}
