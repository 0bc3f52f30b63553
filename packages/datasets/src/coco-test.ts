import { DataError, type CocoPositives } from '@vse/base';
import type { CaptionRecord, Dataset } from './dataset';
import { some } from './files/shown';

/** The MS-COCO test set with the ids that its ground truths go by. */
export interface CocoTest {
  /** Its images and captions, in one split, `test`; `pairsOf(dataset, 'test', features)` keeps their order. */
  readonly dataset: Dataset;
  /** COCO's id of each image, by row. */
  readonly imageIds: Int32Array;
  /** COCO's id of each caption, by row. */
  readonly captionIds: Int32Array;
}

/**
 * Selects the images and captions of a COCO ground truth from COCO's own captions, with their ids for `cocoMetrics` of
 * `@vse/eval`: `data` is `openCocoCaptions('captions_val2014.json', ...)`, whose captions keep COCO's ids; Karpathy's json has
 * no ids of captions. Captions are in the order of their images.
 *
 * @param data - COCO's captions.
 * @param positives - Ground truths, as `openCocoPositives` reads them.
 * @throws `DataError` that names images or captions of the ground truth that are not in the data, or belong to another image.
 * @example
 * ```ts
 * import { cocoTest, type Dataset } from '@vse/datasets';
 *
 * const data: Dataset = {
 *   name: 'coco',
 *   synthetic: false,
 *   images: [{ id: 'COCO_val2014_000000000007' }, { id: 'COCO_val2014_000000000042' }],
 *   captions: [{ id: '38', image: 1, text: 'A dog.' }, { id: '70', image: 0, text: 'A cat.' }],
 *   splits: { dev: [0, 1] },
 *   notes: [],
 * };
 * const truth = { imageToCaptions: new Map([[42, [38]]]), captionToImages: new Map([[38, [42]]]) };
 * const positives = { coco: truth, crisscrossed: truth, eccv: truth, foldCaptions: [38] };
 * const { dataset, imageIds, captionIds } = cocoTest(data, positives);
 * console.log(dataset.captions, imageIds, captionIds); // A dog. of image 0; 42; 38
 * ```
 */
export function cocoTest(data: Dataset, positives: CocoPositives): CocoTest {
  const { imageToCaptions, captionToImages } = positives.coco;
  const kept = data.images.flatMap((record, index) => {
    const id = cocoImageId(record.id);
    return id !== undefined && imageToCaptions.has(id) ? [{ record, index, id }] : [];
  });
  assertAll('images', imageToCaptions, kept.map(({ id }) => id)); // prettier-ignore
  const rows = new Map(kept.map(({ index }, row) => [index, row]));
  const captions = data.captions.flatMap(
    (caption): { readonly record: CaptionRecord; readonly id: number }[] => {
      const id = Number(caption.id);
      if (!captionToImages.has(id)) return [];
      const row = rows.get(caption.image);
      if (row === undefined || !captionToImages.get(id)!.includes(kept[row]!.id)) {
        throw new DataError(
          `cocoTest: caption ${id} must belong to image ${captionToImages.get(id)!.join(', ')}, got ${data.images[caption.image]?.id}. Give captions_val2014.json as it is distributed.`,
        );
      }
      return [{ record: { ...caption, image: row }, id }];
    },
  );
  assertAll('captions', captionToImages, captions.map(({ id }) => id)); // prettier-ignore
  captions.sort((a, b) => a.record.image - b.record.image);
  return {
    dataset: {
      ...data,
      images: kept.map(({ record }) => record),
      captions: captions.map(({ record }) => record),
      splits: { test: kept.map((_, row) => row) },
    },
    imageIds: Int32Array.from(kept, ({ id }) => id),
    captionIds: Int32Array.from(captions, ({ id }) => id),
  };
}

/** COCO's id of an image by its name: `COCO_val2014_000000000042`, or the number alone as of 2017. */
function cocoImageId(name: string): number | undefined {
  const [, digits] = /^(?:COCO_(?:train|val)2014_)?(\d{1,12})$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function assertAll(kind: string, wanted: ReadonlyMap<number, unknown>, got: readonly number[]): void {
  const missing = new Set(wanted.keys());
  const repeated = got.filter((id) => !missing.delete(id));
  if (missing.size === 0 && repeated.length === 0) return;
  const [problem, ids] = missing.size > 0 ? ['without', missing] : ['twice with', new Set(repeated)];
  throw new DataError(
    `cocoTest: the data must have the ${wanted.size} ${kind} of the ground truth once, got data ${problem} ${ids.size} of them (${some([...ids].map(String))}). Give all of captions_val2014.json, and all of its pictures if any.`,
  );
}
