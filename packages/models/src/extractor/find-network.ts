import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import type { NetworkRecord } from '../schema/model-info';

/** Places to look for networks in. */
export interface NetworkPlaces {
  /** Folder of the model, if it is on this machine. */
  readonly folder: string | undefined;
  /** Files, or folders of files, that the caller named. */
  readonly networks: readonly string[];
  /** Digest of a network, as extractors give it. */
  readonly digest: (file: string) => Promise<string>;
}

/**
 * Finds a network by its content: among the files that the caller named, where the model's folder says, in the folder, and
 * beside it. The name of the file does not matter for files that the caller named.
 *
 * @throws `DataError` that asks for the network by name, size and digest, and says what was found instead.
 */
export async function findNetwork(record: NetworkRecord, places: NetworkPlaces): Promise<string> {
  const others: string[] = [];
  for (const candidate of await candidatesOf(record, places)) {
    const size = await sizeOf(candidate);
    if (size === undefined) continue;
    if (size !== record.bytes) {
      others.push(`${candidate} of ${size} bytes`);
      continue;
    }
    const digest = await places.digest(candidate);
    if (digest === record.sha256) return candidate;
    others.push(`${candidate} of sha256 ${digest}`);
  }
  const { name, bytes, sha256 } = record;
  throw new DataError(
    `openEmbedder: the image features of ${places.folder ?? 'the model'} need the network ${name} of ${bytes} bytes, sha256 ` +
      `${sha256}; ${others.length > 0 ? `found ${others.join(', ')}` : 'it was not found'}. Put it into the folder or beside ` +
      "it, or give its path as networks: ['path/to/network'].",
  );
}

async function candidatesOf(
  { name: said, path }: NetworkRecord,
  { folder, networks }: NetworkPlaces,
): Promise<readonly string[]> {
  const name = basename(said);
  const given = await Promise.all(
    networks.map(async (place) => ((await isFolder(place)) ? join(place, name) : place)),
  );
  const own = folder === undefined ? [] : [join(folder, name), join(dirname(resolve(folder)), name)];
  const saved = folder === undefined || path === undefined ? [] : [resolve(folder, path)];
  return [...new Set([...given, ...saved, ...own])];
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Size of a file; `undefined` if there is none, or something else. */
async function sizeOf(path: string): Promise<number | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ? stats.size : undefined;
}
