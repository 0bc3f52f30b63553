import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { DataError, VseError } from '@vse/core';
import { openDataset, type Dataset } from '@vse/datasets';
import type { PictureDetails } from '@vse/server';
import type { Context } from '../context';
import { existingFile } from '../flags/existing-path';

/** Captions and metadata of the pictures of a folder, by their ids. */
export type PictureTable = ReadonlyMap<string, PictureDetails>;

/** Names of files that hold captions; among the pictures, also a list in JSON of any name. */
const captionFile =
  /\.(csv|tsv|jsonl|parquet)(\.gz)?$|^(captions|dataset).*\.json(\.gz)?$|^captions\.txt(\.gz)?$|^annotations.*\.txt$|\.token(\.txt)?$/i;
const listFile = /\.json(\.gz)?$/i;
/** Names of folders of pictures whose captions lie beside them. */
const pictureFolder = /^(images?|imgs?|pictures?|photos?|flickr30k[-_]images|flicker8k_dataset|jpegimages)$/i;

/**
 * Reads the table of captions and metadata of a folder of pictures: a given file, or what lies in the folder or beside it, unless
 * `given` is `false`. Without one there are no captions. One that is found and cannot be read is noted, and the pictures are served without it.
 *
 * @throws `DataError` if the file that was given cannot be read, or names no picture of the folder.
 */
export async function readPictureTable(
  pictures: string,
  given: string | boolean | undefined,
  context: Context,
): Promise<PictureTable> {
  if (given === false) return new Map();
  const file = typeof given === 'string' ? given : undefined;
  if (file !== undefined) await existingFile('--table', file);
  else if (!(await mayHaveCaptions(pictures))) return new Map();
  try {
    return await tableOf(pictures, file, context);
  } catch (error) {
    if (file !== undefined || !VseError.isInstance(error)) throw error;
    context.note(
      `Pictures are shown without captions and metadata; a table was found, but: ${error.message}`,
    );
    return new Map();
  }
}

async function mayHaveCaptions(folder: string): Promise<boolean> {
  const beside = pictureFolder.test(basename(folder)) ? [dirname(folder)] : [];
  const holds = async (place: string, kinds: readonly RegExp[]): Promise<boolean> => {
    const names = await readdir(place).catch((): string[] => []);
    return names.some((name) => !name.startsWith('.') && kinds.some((kind) => kind.test(name)));
  };
  if (await holds(folder, [captionFile, listFile])) return true;
  for (const place of [join(folder, 'annotations'), ...beside])
    if (await holds(place, [captionFile])) return true;
  return false;
}

async function tableOf(
  pictures: string,
  given: string | undefined,
  { note }: Context,
): Promise<Map<string, PictureDetails>> {
  const dataset = await openDataset(pictures, {
    names: { path: 'PICTURES', captions: '--table FILE', images: 'PICTURES' },
    metadata: 'all',
    captionless: true,
    ...(given !== undefined && { captions: given }),
  });
  const ids = await idsOf(dataset, pictures);
  const { facts, left } = plainFacts(dataset);
  const details = new Map<string, { captions: string[]; metadata: PictureDetails['metadata'] }>();
  for (const [image, id] of ids.entries()) {
    if (id !== undefined) details.set(id, { captions: [], metadata: facts[image]! });
  }
  for (const { image, text } of dataset.captions) {
    const id = ids[image];
    if (id !== undefined) details.get(id)!.captions.push(text);
  }
  if (details.size === 0 && given !== undefined) {
    throw new DataError(
      `--table: ${given} must name pictures of ${pictures}, got none of them. Give its table.`,
    );
  }
  const fields = [...new Set(facts.flatMap((one) => Object.keys(one)))];
  const known = fields.length > 0 ? ` and ${fields.join(', ')}` : '';
  note(`${dataset.captions.length} captions${known} of ${details.size} pictures, from the table beside them`);
  for (const text of [...dataset.notes, ...left]) note(`  ${text}`);
  return details;
}

/** Ids of the images of a data set: their paths within the folder; undefined for one that lies elsewhere. */
async function idsOf({ images }: Dataset, pictures: string): Promise<readonly (string | undefined)[]> {
  const root = await realpath(pictures);
  return images.map(({ file }) => {
    if (file === undefined) return undefined;
    // The reader's paths begin as the folder was named, or with the folder beside which the table lies.
    const paths = [relative(pictures, file), relative(root, file)];
    return paths
      .find((path) => path !== '' && !path.startsWith('..'))
      ?.split(sep)
      .join('/');
  });
}

/**
 * Metadata of the images as filters read it: a field has values of one type. Text of numbers alone, as tables of text have
 * it, becomes numbers.
 */
function plainFacts({ images }: Dataset): {
  readonly facts: readonly PictureDetails['metadata'][];
  readonly left: readonly string[];
} {
  const values = new Map<string, (string | number | boolean)[]>();
  for (const { metadata = {} } of images) {
    for (const [name, value] of Object.entries(metadata)) {
      const known = values.get(name);
      if (known) known.push(value);
      else values.set(name, [value]);
    }
  }
  const reserved = [...values.keys()].filter((name) => /^(file|picture|vse)\./.test(name));
  const readers = new Map(
    [...values].filter(([name]) => !reserved.includes(name)).map(([name, all]) => [name, readerOf(all)]),
  );
  const facts = images.map(({ metadata = {} }) =>
    Object.fromEntries(
      Object.entries(metadata).flatMap(([name, value]) => {
        const read = readers.get(name);
        return read ? [[name, read(value)] as const] : [];
      }),
    ),
  );
  const left =
    reserved.length > 0
      ? [`Left out the fields ${reserved.join(', ')}: their names are the server's own.`]
      : [];
  return { facts, left };
}

type Fact = string | number | boolean;

function readerOf(values: readonly Fact[]): (value: Fact) => Fact {
  if (values.every(isNumeric)) return Number;
  if (values.every((value) => typeof value === 'boolean' || /^(true|false)$/i.test(String(value))))
    return (value) => String(value).toLowerCase() === 'true';
  return String;
}

/** True for numbers, and for text of one; `007` and `+49` are names of something. */
function isNumeric(value: Fact): boolean {
  return (
    typeof value === 'number' || (typeof value === 'string' && /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(value))
  );
}
