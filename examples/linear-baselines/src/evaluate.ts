import { scoreMatrix } from '@vse/eval';
import { measure, type Measured } from '@vse/example-kit';
import { alignedModel, type Model, type Split } from './aligned';
import type { System } from './systems';

/** Measures retrieval on a split. Views of an aligned system are first mapped by a CCA fitted to the training pairs. */
export async function evaluate(
  { aligned = false }: Pick<System, 'aligned'>,
  model: Model,
  train: Split,
  split: Split,
): Promise<Measured> {
  const own = aligned ? await alignedModel(model, train) : model;
  try {
    return measure(await scoreMatrix(own, split), split.captionToImage);
  } finally {
    if (aligned) [own.images, own.captions].forEach((encoder) => encoder.dispose());
  }
}
