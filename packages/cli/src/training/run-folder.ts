import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OptionError } from '@vse/core';
import { hasCheckpoint } from '@vse/trainer';
import type { TrainFlags } from '../commands/train';

/** Name of the checkpoints in the folder of a run. */
const checkpointsName = 'checkpoints';

/** Folders of a run. */
export interface RunFolder {
  readonly folder: string;
  readonly checkpoints: string;
  readonly model: string;
}

/**
 * The folder of a run. It must be new or empty, or with `--resume` that of a run that was stopped.
 *
 * @throws `OptionError` otherwise: a run never mixes with other files.
 */
export async function runFolder(pictures: string, { out, resume }: TrainFlags): Promise<RunFolder> {
  const folder = out ?? join('runs', basename(pictures).replace(/\.\w+$/, '') || 'vse');
  const checkpoints = join(folder, checkpointsName);
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new OptionError(`--out: ${folder} cannot be read as a folder. Name another.`, { cause: error });
  });
  const started = await hasCheckpoint(checkpoints);
  if (resume === true && !started) {
    throw new OptionError(
      `--resume: ${folder} has no run that could go on. Leave --resume out, or name its folder: --out DIR.`,
    );
  }
  if (resume !== true && names.length > 0) {
    const what = started
      ? 'a run, which --resume goes on with'
      : `other files: ${names.slice(0, 3).join(', ')}`;
    throw new OptionError(`--out: ${folder} holds ${what}. Name another folder: --out DIR.`);
  }
  await mkdir(folder, { recursive: true });
  return { folder, checkpoints, model: join(folder, 'model') };
}
