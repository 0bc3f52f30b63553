import { open, type FileHandle } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { DataError, OptionError } from '@vse/base';
import { captionColumns, captionRow } from '../captions-table/caption-rows';
import { unreadKind } from '../files/unique-ids';
import { tarEntries, type TarEntry } from './tar-entries';

/** A picture within a shard. */
export interface PlacedPicture extends TarEntry {
  /** Path of the shard. */
  readonly shard: string;
}

/** The files of one key: a picture and its captions. */
export interface Sample {
  readonly key: string;
  readonly picture: PlacedPicture;
  readonly captions: readonly string[];
}

/** Options of `shardSamples`. */
export interface SampleOptions {
  /** Field of the caption in `.json`. */
  readonly caption?: string | undefined;
  readonly encoding?: string | undefined;
  /** Reads no captions, and takes samples without any; samples without a picture are passed over. */
  readonly picturesOnly?: boolean | undefined;
  /** Called for a sample that is left out; without it such a sample is an error. */
  readonly onBroken?: ((fault: DataError) => void) | undefined;
  /** Called for a picture of a kind that is not read, with its extension. */
  readonly onUnread: (kind: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const PICTURE = /^(jpe?g|png|webp)$/;
/** Largest file of captions. */
const LONGEST = 1 << 20;

/**
 * Iterates over the samples of a shard: consecutive files of one key, which is their path up to the first dot of the name.
 * Returns true if the shard ends as a whole one does.
 *
 * @throws `DataError` that starts with the shard and names the key at fault.
 */
export async function* shardSamples(shard: string, options: SampleOptions): AsyncGenerator<Sample, boolean> {
  const where = `openWebdataset: ${shard}`;
  const file = await opened(where, shard);
  try {
    const { size } = await file.stat();
    let group: { key: string; files: Map<string, TarEntry> } | undefined;
    const seen = new Set<string>();
    const finish = async (): Promise<Sample[]> => {
      if (!group) return [];
      const { key, files } = group;
      try {
        if (seen.has(key)) {
          throw new DataError(
            `${where}, ${key} must have its files one after the other, got some apart. Write the shard sorted by name.`,
          );
        }
        seen.add(key);
        const sample = await sampleOf(where, shard, file, key, files, options);
        return sample ? [sample] : [];
      } catch (error) {
        if (!options.onBroken || !(error instanceof DataError)) throw error;
        options.onBroken(error);
        return [];
      }
    };
    const entries = tarEntries(where, file, size);
    for (;;) {
      options.signal?.throwIfAborted();
      const { done, value } = await entries.next();
      if (done) {
        yield* await finish();
        return value;
      }
      const named = keyOf(value.name);
      if (!named) continue;
      if (group?.key !== named.key) {
        yield* await finish();
        group = { key: named.key, files: new Map() };
      }
      if (group.files.has(named.extension)) {
        throw new DataError(`${where} must hold ${value.name} once, got it twice. Write the shard again.`);
      }
      group.files.set(named.extension, value);
    }
  } finally {
    await file.close();
  }
}

async function opened(where: string, shard: string): Promise<FileHandle> {
  return open(shard).catch((cause: unknown) => {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an error';
    throw new DataError(`${where} must be a readable file, got ${code}. Check the name of the shard.`, {
      cause,
    });
  });
}

/** Key and extension of a file; undefined for hidden files and those of no sample. */
function keyOf(name: string): { key: string; extension: string } | undefined {
  const path = name.replace(/^(\.\/)+/, '');
  const parts = path.split('/');
  const last = parts.at(-1)!;
  if (last.startsWith('.') || last.startsWith('__') || parts.includes('__MACOSX')) return undefined;
  const dot = last.indexOf('.');
  if (dot < 0) return undefined;
  const folder = path.slice(0, path.length - last.length);
  return { key: folder + last.slice(0, dot), extension: last.slice(dot + 1).toLowerCase() };
}

async function sampleOf(
  where: string,
  shard: string,
  file: FileHandle,
  key: string,
  files: ReadonlyMap<string, TarEntry>,
  options: SampleOptions,
): Promise<Sample | undefined> {
  const at = `${where}, ${key}`;
  const picture = [...files].find(([extension]) => PICTURE.test(extension))?.[1];
  if (!picture) {
    const kind = [...files.keys()].map((extension) => unreadKind(`x.${extension}`)).find((one) => one);
    if (kind !== undefined) {
      options.onUnread(kind);
      return undefined;
    }
    if (options.picturesOnly === true) return undefined;
    throw new DataError(
      `${at} must have a picture (.jpg, .png or .webp), got ${[...files.keys()].join(', ')}. Write it again.`,
    );
  }
  if (options.picturesOnly === true) return { key, picture: { ...picture, shard }, captions: [] };
  const text = files.get('txt') ?? files.get('json');
  if (!text)
    throw new DataError(
      `${at} must have a caption (.txt or .json), got ${[...files.keys()].join(', ')}. Write it again.`,
    );
  const content = await textOf(at, file, text, options);
  const cells = text === files.get('txt') ? [content] : captionsInJson(at, content, options.caption);
  const { captions } = captionRow(at, key, cells, undefined);
  return { key, picture: { ...picture, shard }, captions };
}

async function textOf(
  where: string,
  file: FileHandle,
  { offset, size }: TarEntry,
  { encoding = 'utf-8' }: SampleOptions,
): Promise<string> {
  if (size > LONGEST)
    throw new DataError(
      `${where} must have captions of at most ${LONGEST} bytes, got ${size}. It is no text.`,
    );
  const { buffer } = await file.read(Buffer.alloc(size), 0, size, offset);
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw new OptionError(`openWebdataset: encoding must be that of a text, got ${encoding}.`, { cause });
  }
  try {
    return decoder.decode(buffer);
  } catch (cause) {
    throw new DataError(
      `${where} must have captions in ${encoding}, got other bytes. Name their encoding: encoding: 'windows-1252'.`,
      { cause },
    );
  }
}

/** Captions of a `.json`: a sentence, a list of them, or an object with a field of one of these. */
function captionsInJson(where: string, content: string, caption: string | undefined): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new DataError(
      `${where} must have captions in JSON, got: ${(cause as Error).message}. Write it again.`,
      { cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [value];
  const record = value as Readonly<Record<string, unknown>>;
  return captionColumns(where, Object.keys(record), caption).map((name) => record[name]);
}
