import { sha256 } from '@vse/formats';
import type { Details, DetailsStore } from './details';

/** Captions and metadata of a picture that nobody said anything of. */
export const noDetails: Details = { metadata: {}, captions: [] };

/** Details of pictures by their ids, such as those of a table of captions. */
export type DetailsTable = ReadonlyMap<string, Pick<Details, 'metadata' | 'captions'>>;

/** Details of pictures: what clients said, else what a table says. */
export interface KnownDetails {
  /** Details of a picture; undefined where neither clients nor the table say anything. */
  of(id: string): Details | undefined;
  /**
   * Details of a picture that a pass over the folder has read. One that was moved by hand keeps what clients said of it;
   * `keep` says that this may be written.
   */
  ofContent(id: string, content: Uint8Array, keep: boolean): Promise<Details>;
  /** Keeps what a client said of a picture; details of the table are not kept a second time. */
  set(id: string, digest: string, details: Details): Promise<void>;
  /** Forgets what clients said of a picture. */
  remove(id: string): Promise<void>;
}

/** Joins what clients said of pictures with a table. */
export function knownDetails(store: DetailsStore, table: DetailsTable = new Map()): KnownDetails {
  const inTable = (id: string): Details | undefined => {
    const found = table.get(id);
    return found && { ...found, fromTable: true };
  };
  return {
    of: (id) => store.get(id) ?? inTable(id),
    async ofContent(id, content, keep) {
      const own = store.get(id);
      if (own) return own;
      if (store.size > 0) {
        const digest = sha256(content);
        const moved = store.withDigest(digest);
        if (moved) {
          if (keep) await store.set(id, digest, moved);
          return moved;
        }
      }
      return inTable(id) ?? noDetails;
    },
    async set(id, digest, details) {
      if (details.fromTable === true || isEmpty(details, table.get(id))) await store.remove(id);
      else await store.set(id, digest, details);
    },
    remove: (id) => store.remove(id),
  };
}

/** True for details that need no record: a client that empties those of a table has to be remembered. */
function isEmpty({ metadata, captions }: Details, inTable: object | undefined): boolean {
  return inTable === undefined && captions.length === 0 && Object.keys(metadata).length === 0;
}

/** True if two pictures have the same captions and metadata from the same source. */
export function sameDetails(one: Details, other: Details): boolean {
  const text = ({ metadata, captions, fromTable = false }: Details): string =>
    JSON.stringify([Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)), captions, fromTable]);
  return text(one) === text(other);
}
