import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { existingFolder } from '../flags/existing-path';

/**
 * The model folder that a path of the command line names: the path itself, or the folder `model` in the folder of a run.
 *
 * @throws `OptionError` if it holds no model.
 */
export async function modelFolder(path: string): Promise<string> {
  await existingFolder('MODEL', path);
  for (const folder of [path, join(path, 'model')]) {
    if (await isFile(join(folder, 'model.json'))) return folder;
  }
  throw new OptionError(
    `MODEL: ${path} must be a model folder, which has a file model.json, and it has none. Name the folder that vse train or saveModel wrote; ` +
      'vse search, index and serve also take a folder of CLIP or SigLIP in the layout of transformers.js.',
  );
}

/** True for a file that is there. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
