import { basename, join, resolve } from 'node:path';
import { OptionError } from '@vse/core';
import { sha256 } from '@vse/formats';
import { indexesIn, readIndexRecord } from './index-record';

/** Folders that a command line names. */
export interface NamedPlaces {
  /** Folder of the model. */
  readonly model: string;
  readonly pictures: string | undefined;
  readonly index: string | undefined;
}

/** Folders of an index and of its pictures. */
export interface IndexPlace {
  readonly folder: string;
  readonly pictures: string;
  /** True for a folder below that of the model, where each folder of pictures has an index of its own. */
  readonly own: boolean;
}

/**
 * Finds the folder of an index: that of `--index`, else the one below the model's folder for these pictures, else the only
 * one there is.
 *
 * @throws `OptionError` if neither the pictures nor an index of them is named, or an index is of other pictures.
 */
export async function indexPlace({ model, pictures, index }: NamedPlaces): Promise<IndexPlace> {
  const wanted = pictures === undefined ? undefined : resolve(pictures);
  if (index !== undefined) {
    const recorded = (await readIndexRecord(index))?.pictures;
    if (wanted !== undefined && recorded !== undefined && recorded !== wanted) {
      throw new OptionError(
        `--index: ${index} is an index of ${recorded}, wanted one of ${wanted}. Name another folder.`,
      );
    }
    return { folder: index, pictures: wanted ?? recorded ?? missingPictures(index), own: false };
  }
  const home = join(model, 'index');
  if (wanted !== undefined) {
    const name = `${basename(wanted).replace(/[^\w.-]+/g, '-')}-${sha256(wanted).slice(0, 8)}`;
    return { folder: join(home, name), pictures: wanted, own: true };
  }
  const [only, ...others] = await indexesIn(home);
  if (only === undefined) return missingPictures(home);
  if (others.length === 0)
    return { folder: only, pictures: (await readIndexRecord(only))!.pictures, own: true };
  const all = await Promise.all(
    [only, ...others].map(async (folder) => (await readIndexRecord(folder))!.pictures),
  );
  throw new OptionError(
    `--pictures: ${model} has indexes of ${all.join(', ')}. Name one of them: --pictures DIR.`,
  );
}

function missingPictures(folder: string): never {
  throw new OptionError(
    `--pictures: ${folder} holds no index yet, so that the folder of pictures must be named: --pictures DIR.`,
  );
}
