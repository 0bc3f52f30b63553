import { join } from 'node:path';
import type { StructurePreservingOptions } from '@vse/losses';
import {
  extraPositives,
  loadCheckpoint,
  restoreBest,
  restoreModel,
  type AnyModel,
  type Sampler,
} from '@vse/trainer';

/** Rows of the table: the baseline, and what the paper adds to it step by step. */
export const systemNames = ['cca', 'bidirectional', 'structure', 'hard-negatives'] as const;

export type SystemName = (typeof systemNames)[number];

export const titles: Readonly<Record<SystemName, string>> = {
  cca: 'normalised CCA',
  bidirectional: 'two branches, bidirectional terms',
  structure: 'with structure terms',
  'hard-negatives': 'with hard negatives',
};

const bidirectional: StructurePreservingOptions = { imageNeighbours: 0, captionNeighbours: 0 };

/** Terms of DSPE's loss: with its structure terms, or the bidirectional ones alone. */
export const lossTerms: Readonly<Record<Exclude<SystemName, 'cca'>, StructurePreservingOptions>> = {
  bidirectional,
  structure: {},
  'hard-negatives': bidirectional,
};

/** Gives a model the weights of the system `structure`: its best epoch, or the last if there is no dev split. */
export async function restoreStructure(model: AnyModel, out: string, validated: boolean): Promise<void> {
  const folder = join(out, 'structure');
  if (validated) await restoreBest(model, folder);
  else restoreModel(model, await loadCheckpoint(join(folder, 'last')));
}

/** Adds one more phrase of each region and one more region of each phrase to a batch, then mined hard regions too. */
export function samplerOf(hardImages?: ReadonlyMap<number, Int32Array>): Sampler {
  return extraPositives({ captions: 1, images: 1, ...(hardImages && { hardImages, negatives: 5 }) });
}

/** Chooses the best epoch by R@1. */
export function recallAtOne(recall: unknown): number {
  return (recall as Readonly<Record<number, number>>)[1]!;
}
