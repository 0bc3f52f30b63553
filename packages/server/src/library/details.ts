import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  forEachLimited,
  parseSealedJson,
  sealedJson,
  sha256,
  syncFolder,
  writeFileAtomic,
} from '@vse/formats';
import { z } from 'zod';
import type { Metadata } from '../client/api-types';

/** Captions and metadata of a picture. */
export interface Details {
  /** Facts for filters. */
  readonly metadata: Metadata;
  /** Captions. */
  readonly captions: readonly string[];
  /** True for those of a table, which no client has changed. */
  readonly fromTable?: boolean;
}

/** Details of pictures in a folder, one file each: they outlive an index, and go with the pictures to another model. */
export interface DetailsStore {
  /** Details of a picture by its id. */
  get(id: string): Details | undefined;
  /** Details of a picture by the digest of its file, for one that was moved. */
  withDigest(digest: string): Details | undefined;
  /** Number of pictures with details. */
  readonly size: number;
  /** Keeps the details of a picture, and waits for the disk. */
  set(id: string, digest: string, details: Details): Promise<void>;
  /** Forgets the details of a picture, and waits for the disk. */
  remove(id: string): Promise<void>;
}

const recordSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  sha256: z.string(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  captions: z.array(z.string()),
});

type DetailsRecord = z.infer<typeof recordSchema>;

/**
 * Opens the details in a folder, which need not be there.
 *
 * @throws `DataError` if a file of them is damaged.
 */
export async function openDetails(folder: string): Promise<DetailsStore> {
  const records = new Map<string, DetailsRecord>();
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) =>
    /^[0-9a-f]{64}\.json$/.test(name),
  );
  await forEachLimited(names, 16, async (name) => {
    const file = join(folder, name);
    const record = recordSchema.parse(parseSealedJson(`createServer: ${file}`, await readFile(file, 'utf8')));
    records.set(record.id, record);
  });
  const byDigest = new Map([...records.values()].map((record) => [record.sha256, record]));
  const fileOf = (id: string): string => join(folder, `${sha256(id)}.json`);
  return {
    get: (id) => records.get(id),
    withDigest: (digest) => byDigest.get(digest),
    get size() {
      return records.size;
    },
    async set(id, digest, { metadata, captions }) {
      const record: DetailsRecord = {
        version: 1,
        id,
        sha256: digest,
        metadata: { ...metadata },
        captions: [...captions],
      };
      await mkdir(folder, { recursive: true });
      await writeFileAtomic(fileOf(id), sealedJson(record));
      records.set(id, record);
      byDigest.set(digest, record);
    },
    async remove(id) {
      const record = records.get(id);
      if (!record) return;
      await rm(fileOf(id), { force: true });
      await syncFolder(folder);
      records.delete(id);
      if (byDigest.get(record.sha256) === record) byDigest.delete(record.sha256);
    },
  };
}
