import type { RetrievalRow } from '@vse/eval';

type Recalls = readonly [number, number, number];

/** Test sets of published tables; COCO's 1K numbers are means over five folds of its 5K images. */
export type PublishedTestSet = 'flickr8k' | 'flickr30k' | 'coco-1k' | 'coco-5k';

/** Published rows of one system by test set. */
export type PublishedRows = Readonly<Partial<Record<PublishedTestSet, RetrievalRow>>>;

/**
 * Makes a row of a published table: recall at 1, 5 and 10 in both directions, in percent, and their sum. Median ranks are
 * left out, since most tables lack them.
 */
export function published(system: string, imageToText: Recalls, textToImage: Recalls): RetrievalRow {
  const direction = ([one, five, ten]: Recalls) => ({ recall: { 1: one, 5: five, 10: ten } });
  const rsum = [...imageToText, ...textToImage].reduce((sum, recall) => sum + recall, 0);
  return { system, imageToText: direction(imageToText), textToImage: direction(textToImage), rsum };
}
