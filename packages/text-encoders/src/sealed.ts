import { DataError } from '@vse/core';
import { fingerprint } from './fingerprint';
import { shown } from './recipe';

/** Plain data with a checksum. */
interface Sealed {
  /** Fingerprint of the rest as JSON with sorted keys; a reader refuses data that another belongs to. */
  readonly checksum: string;
}

/** Adds the checksum of plain data, which `assertSealed` compares. */
export function sealed<Json extends object>(json: Json): Json & Sealed {
  return { ...json, checksum: checksumOf(json) };
}

/**
 * Checks that data are those that were sealed.
 *
 * @throws `DataError` that starts with `where` if they have no checksum, or that of other data.
 */
export function assertSealed(where: string, json: object): void {
  const { checksum, ...content } = json as Partial<Sealed>;
  if (checksum === undefined) {
    throw new DataError(
      `${where}: the data must have the checksum that JSON.stringify wrote, got none. They are damaged, or of an older release: save them again.`,
    );
  }
  const found = checksumOf(content);
  if (checksum === found) return;
  throw new DataError(
    `${where}: the data are damaged: the checksum of their content is ${found}, the one in them ${shown(checksum)}. Save them again.`,
  );
}

/** Escapes, so that letters that a fingerprint takes as the same stay different. */
function checksumOf(json: object): string {
  return fingerprint([JSON.stringify(ordered(json)).replace(/[^\x20-\x7e]/g, escaped)]);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The same data with the keys of every object sorted. */
function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, item]) => [key, ordered(item)]));
}
