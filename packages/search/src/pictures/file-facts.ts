import type { Stats } from 'node:fs';
import { DataError } from '@vse/base';
import type { Metadata } from '../metadata/metadata';

/** What an index knows of the file of an item. */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly modified: number;
}

const names = { sha256: 'file.sha256', bytes: 'file.bytes', modified: 'file.modified' } as const;

/** Metadata of an item: what the caller says of it, and its file. */
export function withFacts(id: string, own: Metadata, { sha256, bytes, modified }: FileFacts): Metadata {
  const taken = Object.values(names).find((name) => Object.hasOwn(own, name));
  if (taken !== undefined) {
    throw new DataError(
      `indexPictures: metadata of ${JSON.stringify(id)} must not have the field ${taken}, which is that of its file.`,
    );
  }
  return { ...own, [names.sha256]: sha256, [names.bytes]: bytes, [names.modified]: modified };
}

/** Metadata without what is said of the file. */
export function withoutFacts(metadata: Metadata): Metadata {
  const own: readonly string[] = Object.values(names);
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !own.includes(name)));
}

/** File of an item by its metadata; undefined for an item that is not of a file. */
export function factsOf(metadata: Metadata | undefined): FileFacts | undefined {
  const {
    [names.sha256]: sha256,
    [names.bytes]: bytes,
    [names.modified]: modified,
  }: Metadata = metadata ?? {};
  if (typeof sha256 !== 'string' || typeof bytes !== 'number' || typeof modified !== 'number')
    return undefined;
  return { sha256, bytes, modified };
}

/** True if size and time are those of before. */
export function isAsBefore(facts: FileFacts, { size, mtimeMs }: Stats): boolean {
  return facts.bytes === size && facts.modified === mtimeMs;
}
