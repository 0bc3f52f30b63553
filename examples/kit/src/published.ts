import type { RetrievalRow } from '@vse/eval';

type Recalls = readonly [number, number, number];

/** The test sets of published tables: COCO's 1K numbers are means over five parts of its 5K images. */
export type PublishedTestSet = 'flickr8k' | 'flickr30k' | 'coco-1k' | 'coco-5k';

/** What was published for one system. */
export type PublishedRows = Readonly<Partial<Record<PublishedTestSet, RetrievalRow>>>;

/**
 * A row of a published table: recall at 1, 5 and 10 in both directions, in percent, and their sum. Median ranks are left
 * out, for most tables do not give them.
 */
export function published(system: string, imageToText: Recalls, textToImage: Recalls): RetrievalRow {
  const direction = ([one, five, ten]: Recalls) => ({ recall: { 1: one, 5: five, 10: ten } });
  const rsum = [...imageToText, ...textToImage].reduce((sum, recall) => sum + recall, 0);
  return { system, imageToText: direction(imageToText), textToImage: direction(textToImage), rsum };
}
