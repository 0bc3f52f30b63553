import { seededRandom, type CocoPositives, type PositiveIds } from '@vse/core';

/** A small benchmark of the form of the MS-COCO test set, with ids that are no rows. */
export interface CocoTruths {
  readonly imageIds: readonly number[];
  readonly captionIds: readonly number[];
  readonly positives: CocoPositives;
}

/** Generates 5 folds of `perFold` images with `perImage` captions each, and more positives for some queries. */
export function cocoTruths(perFold: number, perImage: number, seed: number): CocoTruths {
  const random = seededRandom(seed);
  const imageIds = random.shuffle(Array.from({ length: 5 * perFold }, (_, i) => 1000 + 7 * i));
  const pairs = imageIds.flatMap((image) =>
    Array.from({ length: perImage }, (_, i) => [image, 10 * image + i] as const),
  );
  const extra = pairs.flatMap(([image, caption]): (readonly [number, number])[] =>
    random.next() < 0.5
      ? [[image, caption]]
      : [
          [image, caption],
          [random.pick(imageIds), caption],
        ],
  );
  // Captions of a fold belong to images of the fold; within it they are shuffled.
  const foldCaptions = Array.from({ length: 5 }, (_, fold) =>
    random.shuffle(
      imageIds
        .slice(fold * perFold, (fold + 1) * perFold)
        .flatMap((image) => Array.from({ length: perImage }, (_, i) => 10 * image + i)),
    ),
  ).flat();
  const eccv = linksOf(extra);
  const queries = new Set(random.shuffle([...imageIds]).slice(0, 2 * perFold));
  return {
    imageIds: random.shuffle([...imageIds]),
    captionIds: random.shuffle(pairs.map(([, caption]) => caption)),
    positives: {
      coco: linksOf(pairs),
      crisscrossed: linksOf(extra),
      eccv: {
        // A caption that is not among the candidates, as ECCV Caption has.
        imageToCaptions: new Map(
          [...eccv.imageToCaptions].flatMap(([image, list]) =>
            queries.has(image) ? [[image, [...list, 5]]] : [],
          ),
        ),
        captionToImages: eccv.captionToImages,
      },
      foldCaptions,
    },
  };
}

function linksOf(pairs: readonly (readonly [image: number, caption: number])[]): PositiveIds {
  const imageToCaptions = new Map<number, number[]>();
  const captionToImages = new Map<number, number[]>();
  for (const [image, caption] of pairs) {
    imageToCaptions.set(image, [...(imageToCaptions.get(image) ?? []), caption]);
    captionToImages.set(caption, [...(captionToImages.get(caption) ?? []), image]);
  }
  return { imageToCaptions, captionToImages };
}
