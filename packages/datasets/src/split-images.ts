import { OptionError } from '@vse/base';
import type { Dataset } from './dataset';

/**
 * Images of one split, as indices into `dataset.images`.
 *
 * @throws `OptionError` that names the splits if there is no such split.
 */
export function splitImages(where: string, dataset: Dataset, split: string): readonly number[] {
  const images = dataset.splits[split];
  if (images !== undefined) return images;
  const names = Object.keys(dataset.splits).join(', ') || 'none';
  throw new OptionError(`${where}: split must be one of ${dataset.name}'s (${names}), got ${split}.`);
}
