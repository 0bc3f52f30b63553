import { DataError } from '@vse/base';
import type { Dataset } from './dataset';

/**
 * Adds COCO's split `restval` to `train`, as the published results of VSE++ and SCAN on COCO do.
 * https://arxiv.org/abs/1707.05612
 *
 * @param dataset - Data set with Karpathy's splits, which stays as it is.
 * @throws `DataError` if there is no split `restval`.
 * @example
 * ```ts
 * import { withRestval } from '@vse/datasets';
 *
 * const images = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
 * const splits = { train: [0], restval: [2], test: [1] };
 * const coco = { name: 'coco', synthetic: false, images, captions: [], splits, notes: [] };
 * console.log(withRestval(coco).splits); // { train: [0, 2], test: [1] }
 * ```
 */
export function withRestval(dataset: Dataset): Dataset {
  const { restval = [], ...splits } = dataset.splits;
  if (restval.length > 0)
    return { ...dataset, splits: { ...splits, train: [...(splits['train'] ?? []), ...restval] } };
  const names = Object.keys(dataset.splits).join(', ') || 'none';
  throw new DataError(
    `withRestval: ${dataset.name} must have images in the split restval, got the splits ${names}. Only Karpathy's split of COCO has it.`,
  );
}
