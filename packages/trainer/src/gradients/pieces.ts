import { OptionError } from '@vse/core';
import type { BatchItems } from '../batches/batch';
import type { BatchPlan } from '../batches/sampler';

/** Throws an `OptionError` unless the size is a whole number from 1. */
export function assertPieceSize(where: string, size: number): void {
  if (Number.isSafeInteger(size) && size >= 1) return;
  throw new OptionError(`${where}: size must be a whole number from 1, got ${size}.`);
}

/** A list in pieces of at most `size`, in its order. */
export function cut<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/**
 * A batch in pieces of at most `size` captions, each with the images that match them, and with those that match no
 * caption of the whole batch: they are there as negatives.
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
