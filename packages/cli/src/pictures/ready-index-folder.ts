import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { prepareFolder } from '@vse/formats';
import type { Context } from '../context';
import type { IndexPlace } from './index-place';
import { readIndexRecord, writeIndexRecord } from './index-record';

/**
 * Readies the folder of an index for a server. One below the model's own folder that is of an earlier model is made anew.
 *
 * @throws `OptionError` if another folder has an index of another model.
 */
export async function readyIndexFolder(
  { folder, pictures, own }: IndexPlace,
  model: string,
  { note }: Context,
): Promise<void> {
  const before = await readIndexRecord(folder);
  if (before && before.model !== model) {
    if (!own)
      throw new OptionError(
        `--index: ${folder} is an index of another model. Name another folder, or remove it.`,
      );
    note(`${folder} is of an earlier model, and is made anew.`);
    for (const name of ['vectors', 'regions']) await rm(join(folder, name), { recursive: true, force: true });
  }
  await prepareFolder(folder);
  const approximate = before?.approximate === true;
  await writeIndexRecord(folder, { version: 1, model, pictures, ...(approximate && { approximate }) });
}
