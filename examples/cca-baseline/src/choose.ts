import type { FeatureMatrix, PairedData } from '@vse/core';
import { scoreMatrix } from '@vse/eval';
import { measure, type Measured } from '@vse/example-kit';
import type { Cca } from '@vse/subspace';
import { modelOf } from './model';

type Split = PairedData<FeatureMatrix, FeatureMatrix>;

/** Best of several fits. */
export interface Chosen {
  /** Index in the list. */
  readonly index: number;
  readonly metrics: Measured;
}

/** Chooses the fit with the highest rsum on a split, the first among equals; coordinates are weighted by correlation^power. */
export async function choose(fits: readonly Cca[], split: Split, power: number): Promise<Chosen> {
  let best: Chosen | undefined;
  for (const [index, fit] of fits.entries()) {
    const metrics = await retrieve(fit, split, power);
    if (!best || metrics.rsum > best.metrics.rsum) best = { index, metrics };
  }
  return best!;
}

/** Measures retrieval in the common space of a fit. */
export async function retrieve(cca: Cca, split: Split, power: number): Promise<Measured> {
  const model = modelOf(cca, { dim: cca.captions.mean.length }, power);
  return measure(await scoreMatrix(model, split), split.captionToImage);
}
