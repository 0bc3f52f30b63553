import type { Metadata as IndexMetadata } from '@vse/search';
import type { PictureInfo } from '../client/api-types';
import type { Details } from './details';

/** Facts of a picture's file, which the index keeps with it. */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly modified: number;
}

/** Size in px. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const fields = {
  sha256: 'file.sha256',
  bytes: 'file.bytes',
  modified: 'file.modified',
  width: 'picture.width',
  height: 'picture.height',
  captions: 'vse.captions',
  table: 'vse.table',
} as const;

/** True for a field that is the server's own. */
export function isOwnField(name: string): boolean {
  return /^(file|picture|vse)\./.test(name);
}

/** Metadata of an item besides the facts of its file: what was said of the picture, and its size. */
export function detailsMetadata(
  { metadata, captions, fromTable = false }: Details,
  size: PictureSize | undefined,
): IndexMetadata {
  return {
    ...metadata,
    ...(captions.length > 0 && { [fields.captions]: JSON.stringify(captions) }),
    ...(fromTable && { [fields.table]: true }),
    ...(size && { [fields.width]: size.width, [fields.height]: size.height }),
  };
}

/** Metadata of an item. */
export function itemMetadata(
  details: Details,
  size: PictureSize | undefined,
  file: FileFacts,
): IndexMetadata {
  return {
    ...detailsMetadata(details, size),
    [fields.sha256]: file.sha256,
    [fields.bytes]: file.bytes,
    [fields.modified]: file.modified,
  };
}

/** Facts of an item's file; undefined for an item that is not of a file. */
export function fileFacts(metadata: IndexMetadata = {}): FileFacts | undefined {
  const { [fields.sha256]: digest, [fields.bytes]: bytes, [fields.modified]: modified } = metadata;
  if (typeof digest !== 'string' || typeof bytes !== 'number' || typeof modified !== 'number')
    return undefined;
  return { sha256: digest, bytes, modified };
}

/** Size of an item's picture, if it is known. */
export function sizeOf(metadata: IndexMetadata = {}): PictureSize | undefined {
  const { [fields.width]: width, [fields.height]: height } = metadata;
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined;
}

/** Captions and metadata of an item. */
export function detailsOf(metadata: IndexMetadata = {}): Details {
  const details = { metadata: factsOf(metadata), captions: captionsIn(metadata) };
  return metadata[fields.table] === true ? { ...details, fromTable: true } : details;
}

/** Description of an item for clients. */
export function infoOf(id: string, metadata: IndexMetadata = {}): PictureInfo {
  const { sha256 = '', bytes = 0, modified = 0 } = fileFacts(metadata) ?? {};
  return {
    id,
    version: sha256.slice(0, 16),
    bytes,
    modified,
    metadata: factsOf(metadata),
    captions: captionsIn(metadata),
    ...sizeOf(metadata),
  };
}

/** Metadata without the server's own fields. */
function factsOf(metadata: IndexMetadata): Details['metadata'] {
  const names = Object.keys(metadata).filter((name) => !isOwnField(name));
  return Object.fromEntries(names.map((name) => [name, metadata[name]!]));
}

function captionsIn({ [fields.captions]: captions }: IndexMetadata): readonly string[] {
  return typeof captions === 'string' ? (JSON.parse(captions) as string[]) : [];
}
