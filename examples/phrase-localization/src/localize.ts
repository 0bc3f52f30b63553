import * as tf from '@tensorflow/tfjs-core';
import {
  phraseAveragePrecision,
  phraseLocalization,
  type Box,
  type LocalizedPhrase,
  type PhraseLocalization,
} from '@vse/eval';
import { groupBy, inBlocks } from './blocks';
import type { JointSpace } from './joint-space';
import type { Mention, PhraseData, PhraseSplit } from './open-phrases';

export interface Localization extends PhraseLocalization {
  /** Mean average precision over unique phrases, in percent. */
  readonly averagePrecision: number;
  /** Best-scoring box of each mention. */
  readonly best: ReadonlyMap<Mention, Box>;
}

/** Largest number of scores in memory. */
const maxScores = 1 << 26;

/**
 * Ranks the proposals of its image for every phrase of a split and, for average precision, those of all images. Memory:
 * the vectors of all proposals, and 256 MB of scores.
 */
export async function localize(
  space: JointSpace,
  data: PhraseData,
  split: PhraseSplit,
): Promise<Localization> {
  const gallery = await embedProposals(space, data, split);
  const mentions = [...groupBy(split.mentions, ({ phrase }) => phrase)];
  const found: LocalizedPhrase[] = [];
  const best = new Map<Mention, Box>();
  let precisions = 0;
  const size = Math.max(1, Math.floor(maxScores / gallery.count));
  for (const block of inBlocks(mentions, size)) {
    const scores = await scoresOf(
      space,
      gallery.vectors,
      block.map(([phrase]) => phrase),
    ); // [phrases, proposals]
    block.forEach(([phrase, own], row) => {
      const of = (image: number) => {
        const { first, boxes } = gallery.images.get(image)!;
        const start = row * gallery.count + first;
        return { boxes, scores: scores.subarray(start, start + boxes.length) };
      };
      for (const mention of own) {
        const searched = of(mention.image);
        found.push({ ...searched, truth: [mention.truth], category: mention.types[0]! });
        const top = searched.scores.indexOf(Math.max(...searched.scores));
        if (top >= 0) best.set(mention, searched.boxes[top]!);
      }
      const truths = groupBy(own, ({ image }) => image);
      const searches = split.images.map((image) => ({
        phrase,
        ...of(image),
        truth: truthsIn(truths.get(image)),
      }));
      precisions += phraseAveragePrecision(searches).all;
    });
  }
  gallery.vectors.dispose();
  return { ...phraseLocalization(found), averagePrecision: precisions / mentions.length, best };
}

/** Returns the regions that an image's mentions of a phrase name, each once. */
function truthsIn(mentions: readonly Mention[] = []): Box[] {
  return [...new Map(mentions.map(({ chain, truth }) => [chain, truth])).values()];
}

interface Gallery {
  /** `[proposals, dim]` */
  readonly vectors: tf.Tensor2D;
  readonly count: number;
  readonly images: ReadonlyMap<number, { readonly first: number; readonly boxes: readonly Box[] }>;
}

async function embedProposals(
  space: JointSpace,
  { regions }: PhraseData,
  split: PhraseSplit,
): Promise<Gallery> {
  const images = new Map<number, { first: number; boxes: readonly Box[] }>();
  const blocks: tf.Tensor2D[] = [];
  let count = 0;
  for (const block of inBlocks(split.images, 64)) {
    const read = await regions.read(block);
    blocks.push(await space.regions(read.map((own) => own.proposals())));
    read.forEach(({ boxes }, i) => {
      images.set(block[i]!, { first: count, boxes });
      count += boxes.length;
    });
  }
  const vectors = tf.concat2d(blocks, 0); // [proposals, dim]
  tf.dispose(blocks);
  return { vectors, count, images };
}

/** Scores phrases against proposals, `[phrases, proposals]`, row-major. */
async function scoresOf(
  space: JointSpace,
  proposals: tf.Tensor2D,
  phrases: readonly string[],
): Promise<Float32Array> {
  const vectors = await space.phrases(phrases); // [phrases, dim]
  const scores = tf.matMul(vectors, proposals, false, true); // [phrases, proposals]
  vectors.dispose();
  const values = await scores.data<'float32'>();
  scores.dispose();
  return values;
}
