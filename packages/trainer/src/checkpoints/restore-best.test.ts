import { join } from 'node:path';
import { DataError } from '@vse/core';
import { tensorsLeftBy, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { disposeModel, squareLoss, tinyData, tinyModel, weightsOf } from '../testing/tiny-model';
import { fit } from '../fit';
import { folderCheckpoints, memoryCheckpoints, type CheckpointStore } from './checkpoint-store';
import { restoreBest } from './restore-best';

/** Trains for three epochs of which the first validates best; the weights after each validation. */
async function trained(checkpoints: string | CheckpointStore): Promise<Record<string, number[]>[]> {
  const model = tinyModel();
  const seen: Record<string, number[]>[] = [];
  await fit(model, tinyData(), {
    loss: squareLoss,
    epochs: 3,
    batchSize: 6,
    seed: 1,
    checkpoints,
    validate: () => Promise.resolve({ rsum: -seen.push(weightsOf(model)) }),
  });
  disposeModel(model);
  return seen;
}

describe('restoreBest', () => {
  it('gives the weights of the best validation, out of a folder and out of a store', async () => {
    const folder = join(await temporaryFolder(), 'run');
    for (const [write, read] of [
      [folder, folder],
      [folder, folderCheckpoints(folder)],
    ] as const) {
      const [best, ...later] = await trained(write);
      const model = tinyModel(9);
      await restoreBest(model, read);
      expect(weightsOf(model)).toEqual(best);
      expect(later).not.toContainEqual(best);
      disposeModel(model);
    }
    const store = memoryCheckpoints();
    const [best] = await trained(store);
    const model = tinyModel(9);
    await restoreBest(model, store);
    expect(weightsOf(model)).toEqual(best);
    expect(await tensorsLeftBy(() => restoreBest(model, store))).toBe(0);
    disposeModel(model);
  });

  it('says what to do where nothing was validated, and changes nothing', async () => {
    const model = tinyModel();
    const before = weightsOf(model);
    const folder = await temporaryFolder();
    await expect(restoreBest(model, folder)).rejects.toThrow(
      `restoreBest: there must be a checkpoint of the best validation in ${folder}, got none. Give fit validate`,
    );
    await expect(restoreBest(model, memoryCheckpoints())).rejects.toThrow(DataError);
    expect(weightsOf(model)).toEqual(before);
    disposeModel(model);
  });
});
