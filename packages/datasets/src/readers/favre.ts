import { join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import type { Dataset } from '../dataset';
import { contentsOf, namesIn } from '../files/names-in';
import { readLines } from '../files/read-lines';
import { quoted } from './token-file';

const CAPTIONS = 'annotations.10k.txt';
const TRAIN = 9000;

/**
 * Opens the captions of Benoit Favre's tutorial, `annotations.10k.txt`: an image name of MSCOCO val2014 and one
 * tokenised caption a line. The first 9,000 images are `train` and the rest `dev`, as there.
 *
 * @throws DataError when the file is not in the folder or a line has another form
 */
export async function openFavre(folder: string): Promise<Dataset> {
  const home = resolve(folder);
  if (!(await namesIn(home)).includes(CAPTIONS)) {
    throw new DataError(
      `openFavre: the folder must hold ${CAPTIONS}, got none; ${await contentsOf(home)}. Give the folder that holds it.`,
    );
  }
  const path = join(home, CAPTIONS);
  const pairs = (await readLines('openFavre', path)).map((line, i) => {
    const [, image, text] = /^(\S+)\s+(\S.*)$/.exec(line) ?? [];
    if (image === undefined || text === undefined) {
      throw new DataError(
        `openFavre: ${path}, line ${i + 1} must be an image name and a caption, got ${quoted(line)}. Correct the line or remove it.`,
      );
    }
    return { id: image.replace(/\.[a-z]+$/i, ''), text: text.trim() };
  });
  const all = pairs.map((_, i) => i);
  return {
    name: 'favre',
    synthetic: false,
    images: pairs.map(({ id }) => ({ id })),
    captions: pairs.map(({ id, text }, i) => ({ id: `${id}#0`, image: i, text })),
    splits: { train: all.slice(0, TRAIN), dev: all.slice(TRAIN) },
    notes: ['No image files: the tutorial gives features alone.'],
  };
}
