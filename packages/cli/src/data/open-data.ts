import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { openDataset, openScenes, type Dataset } from '@vse/datasets';
import type { Context } from '../context';
import { existingFile, existingFolder, kindOf } from '../flags/existing-path';
import { cacheFolder } from '../networks/network-folder';

/** Flags that choose images with captions. */
export interface DataFlags {
  readonly captions?: string;
  readonly images?: string;
}

/** Word for the embedded data set in the place of a folder. */
export const scenesWord = 'scenes';

/** Names of the inputs in messages. */
const names = { path: 'PICTURES', captions: '--captions FILE', images: '--images DIR' };

/**
 * Opens the pictures of a command line with their captions: a data set of the field, a table beside pictures, captions in
 * the names of the pictures, or the word `scenes`.
 */
export async function openPictures(
  path: string,
  { captions, images }: DataFlags,
  context: Context,
): Promise<Dataset> {
  if (captions !== undefined) await existingFile('--captions', captions);
  if (images !== undefined) await existingFolder('--images', images);
  if (path === scenesWord && !(await stat(path).catch(() => undefined))) {
    if (captions !== undefined)
      throw new OptionError('--captions: scenes have their own. Leave it out, or name a folder.');
    const progress = context.progress('Drawing scenes');
    return openScenes({ signal: context.signal, onProgress: progress });
  }
  await checkPath(path);
  return openDataset(path, {
    names,
    fileNames: true,
    unpackTo: (name) => join(cacheFolder(context.env), 'pictures', name),
    ...(captions !== undefined && { captions }),
    ...(images !== undefined && { images }),
  });
}

/** Checks that the path is there, but for a pattern of shards. */
async function checkPath(path: string): Promise<void> {
  if (!/\{.*\}.*\.tar$/i.test(path)) await kindOf('PICTURES', path, [scenesWord]);
}
