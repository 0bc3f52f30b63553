import * as tf from '@tensorflow/tfjs-core';
import { mineHardNegatives, type HardNegative, type MinedImage } from '@vse/eval';
import { groupBy, inBlocks } from './blocks';
import type { JointSpace } from './joint-space';
import type { PhraseData } from './open-phrases';
import type { TrainingPairs } from './training-pairs';

/**
 * Mines hard negatives: for each unique training phrase at most 50 proposals that score above the region it names in the
 * same image and do not overlap it. Images are read a few at a time, so that memory does not grow with the data.
 */
export function minePhrases(
  space: JointSpace,
  { regions }: PhraseData,
  { links, places }: TrainingPairs,
): Promise<Map<number, HardNegative[]>> {
  const pairs = Array.from(links.pairToRegion, (region, pair) => ({
    region,
    phrase: links.pairToPhrase[pair]!,
    image: places[region]!.image,
  }));
  const byImage = groupBy(pairs, ({ image }) => image);

  async function* scored(): AsyncGenerator<MinedImage> {
    for (const images of inBlocks([...byImage.keys()], 16)) {
      const read = await regions.read(images);
      for (const [i, image] of images.entries()) {
        const { boxes, ...own } = read[i]!;
        const named = [...groupBy(byImage.get(image)!, ({ phrase }) => phrase)];
        const truths = [...new Set(byImage.get(image)!.map(({ region }) => region))];
        const described = truths.map((region) => own.describe(places[region]!.box)!);
        const scores = await scoresAmong(
          space,
          named.map(([phrase]) => links.phrases[phrase]!),
          [own.proposals(), ...described],
        ); // [phrases, proposals + truths]
        const width = boxes.length + truths.length;
        for (const [row, [phrase, list]] of named.entries()) {
          const line = scores.subarray(row * width, (row + 1) * width);
          yield {
            phrase,
            image,
            boxes,
            scores: line.subarray(0, boxes.length),
            truth: list.map(({ region }) => places[region]!.box),
            truthScores: list.map(({ region }) => line[boxes.length + truths.indexOf(region)]!),
          };
        }
      }
    }
  }
  return mineHardNegatives(scored());
}

async function scoresAmong(
  space: JointSpace,
  phrases: readonly string[],
  items: Parameters<JointSpace['regions']>[0],
): Promise<Float32Array> {
  const [regions, texts] = [await space.regions(items), await space.phrases(phrases)]; // [regions, dim], [phrases, dim]
  const scores = tf.matMul(texts, regions, false, true); // [phrases, regions]
  tf.dispose([regions, texts]);
  const values = await scores.data<'float32'>();
  scores.dispose();
  return values;
}
