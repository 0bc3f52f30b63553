import { resolve } from 'node:path';
import { DataError, OptionError, VseError } from '@vse/core';
import { openBottomUp, type Dataset } from '@vse/datasets';
import { selectRows } from '@vse/feature-store';
import type { ImageFeatures } from './image-features';
import { statusLine } from './status-line';

const PREFIX = 'bottom-up:';

/** Returns the files that `--regions bottom-up:FILE,FILE` names; undefined for other regions. */
export function bottomUpFiles(regions: string | undefined): string[] | undefined {
  if (!regions?.startsWith(PREFIX)) return undefined;
  const files = regions
    .slice(PREFIX.length)
    .split(',')
    .filter((file) => file !== '');
  if (files.length > 0) return files.map((file) => resolve(file));
  throw new OptionError('--regions: bottom-up needs the file of features, got none. Give bottom-up:FILE.');
}

/**
 * Opens bottom-up features for the images of a data set. A line belongs to the image of its id, or whose name ends in its
 * number: `391895` is `COCO_val2014_000000391895`.
 *
 * @throws `DataError` if images have no line, unless `skipBad` leaves them out.
 */
export async function bottomUpFeatures(
  files: readonly string[],
  { name, images }: Dataset,
  skipBad: boolean,
): Promise<ImageFeatures> {
  const status = statusLine('Reading bottom-up features');
  const idOf = idFinder(images.map(({ id }) => id));
  const { features, dataset } = await openBottomUp(files, {
    idOf,
    skipBroken: skipBad,
    onProgress: ({ done, total }) => status(`${Math.floor((100 * done) / total)} %`, done === total),
  }).catch((error: unknown) => {
    if (!VseError.isInstance(error) || !error.message.includes('skipBroken')) throw error;
    throw new DataError(error.message.replace('skipBroken', '--skip-bad'), { cause: error });
  });
  const known = new Map(features.ids.map((id, row) => [id, row]));
  const missing = images.filter(({ id }) => !known.has(id));
  if (missing.length === images.length || (missing.length > 0 && !skipBad)) {
    throw new DataError(
      `--regions: ${files.join(', ')} must have a line for each image of ${name}, got none for ${missing.length} of ${images.length}, ` +
        `such as ${missing[0]!.id}. Give all its files, or leave these images out with --skip-bad.`,
    );
  }
  for (const note of dataset.notes) console.error(note);
  return {
    dim: features.dim,
    skipped: missing.map(({ id, file = id }) => ({ id, file, reason: 'it has no bottom-up features' })),
    regions: 'bottom-up',
    rowsOf: (wanted) => selectRows(features, wanted.map(({ id }) => id)), // prettier-ignore
    async boxesOf(id) {
      const [boxes] = await features.readBoxes([known.get(id)!]);
      return boxes!;
    },
  };
}

/** Returns a function that finds the image of an `image_id`: by its id, or by the number at the end of its name. */
function idFinder(ids: readonly string[]): (imageId: string) => string {
  const exact = new Set(ids);
  const numbered = new Map<string, string | undefined>();
  for (const id of ids) {
    const number = /0*(\d+)$/.exec(id)?.[1];
    if (number !== undefined) numbered.set(number, numbered.has(number) ? undefined : id); // two of one number: neither
  }
  return (imageId) => {
    const bare = imageId.replace(/\.\w+$/, '');
    if (exact.has(bare)) return bare;
    return numbered.get(bare.replace(/^0+(?=\d)/, '')) ?? imageId;
  };
}
