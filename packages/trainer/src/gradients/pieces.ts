import type { BatchItems } from '../batches/batch';
import type { BatchPlan } from '../batches/sampler';

/** Cuts a list into pieces of at most `size`, in order. */
export function cut<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/**
 * Cuts a batch into pieces of at most `size` captions. Each has the images that match its captions, and the images that
 * match no caption of the whole batch, which serve as negatives.
 */
export function batchPieces<I, C>(items: BatchItems<I, C>, size: number): BatchItems<I, C>[] {
  const { plan } = items;
  const captions = Array.from(plan.captions.keys());
  const matches = (image: number, caption: number): boolean =>
    plan.positives
      ? plan.positives[image * captions.length + caption] === 1
      : plan.imageOf[caption] === image;
  const rows = Array.from(plan.images.keys());
  const unmatched = new Set(rows.filter((image) => !captions.some((caption) => matches(image, caption))));
  return cut(captions, size).map((columns) => {
    const others = rows.filter(
      (image) => unmatched.has(image) || columns.some((caption) => matches(image, caption)),
    );
    const chosen = [...new Set([...columns.map((caption) => plan.imageOf[caption]!), ...others])];
    return {
      plan: subPlan(plan, chosen, columns, matches),
      images: chosen.map((image) => items.images[image]!),
      captions: columns.map((caption) => items.captions[caption]!),
    };
  });
}

function subPlan(
  plan: BatchPlan,
  rows: readonly number[],
  columns: readonly number[],
  matches: (image: number, caption: number) => boolean,
): BatchPlan {
  const places = new Map(rows.map((image, place) => [image, place]));
  const part = {
    captions: Int32Array.from(columns, (caption) => plan.captions[caption]!),
    images: Int32Array.from(rows, (image) => plan.images[image]!),
    imageOf: Int32Array.from(columns, (caption) => places.get(plan.imageOf[caption]!)!),
  };
  // Without positives, as many images as captions mean the plain diagonal.
  const plain = rows.length !== columns.length || part.imageOf.every((image, caption) => image === caption);
  if (!plan.positives && plain) return part;
  const positives = Float32Array.from(
    rows.flatMap((image) => columns.map((caption) => +matches(image, caption))),
  );
  return { ...part, positives };
}
