import type { MatchingModel, PairedData } from '@vse/core';
import { bankScores, compareCorrections, formatCorrections, scoreMatrix } from '@vse/eval';
import type { CommonArguments } from './flags';

/** A trained system and its data. */
export interface CorrectedSystem<ImageItem, CaptionItem> {
  readonly title: string;
  readonly model: MatchingModel<ImageItem, CaptionItem>;
  /** Scores of the test split by the model, `[images, captions]`, row-major; absent if they are not at hand. */
  readonly scores?: ArrayLike<number>;
  readonly data: {
    readonly train: PairedData<ImageItem, CaptionItem>;
    readonly test: PairedData<ImageItem, CaptionItem>;
  };
}

/** With `--correct`, prints recall and hubness of the scored split by each correction of hubs. */
export async function printCorrections<ImageItem, CaptionItem>(
  { correct, seed }: Pick<CommonArguments, 'correct' | 'seed'>,
  { title, model, scores: known, data: { train, test } }: CorrectedSystem<ImageItem, CaptionItem>,
): Promise<void> {
  if (!correct) return;
  const scores = known ?? (await scoreMatrix(model, test));
  const bank = await bankScores(model, test, train, { seed });
  const rows = compareCorrections({ scores, captionToImage: test.captionToImage, bank });
  const mark = test.synthetic ? ' (synthetic)' : '';
  console.log(`\nCorrections of hubs, ${title} on ${test.name}${mark}:\n${formatCorrections(rows)}`);
}
