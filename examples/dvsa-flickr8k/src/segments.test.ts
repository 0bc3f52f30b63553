import * as tf from '@tensorflow/tfjs-core';
import { maxOverRegions } from '@vse/attention';
import type { Encoder, FeatureMatrix, PairedData } from '@vse/core';
import { fixedRegions } from '@vse/image-encoders';
import { buildVocabulary } from '@vse/text-encoders';
import { join } from 'node:path';
import sharp from 'sharp';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { drawSegments } from './segments';

const vocabulary = buildVocabulary(['red ball left blue box'], { minCount: 1 });

/** Words as what they mean here: one number for the first region, one for the second; the ends mean a third region. */
const meaning: Readonly<Record<string, readonly number[]>> = {
  red: [5, 0, 0],
  ball: [4, 0, 0],
  left: [0, 1, 0],
};
const captionsEncoder: Encoder<string> = {
  name: 'meanings',
  embedDim: 3,
  collate: (texts) => {
    const words = vocabulary.tokenize(texts[0]!);
    const rows = [[0, 0, 9], ...words.map((word) => [...(meaning[word] ?? [0, 3, 0])]), [0, 0, 9]];
    return { features: tf.tensor3d([rows]) };
  },
  encode: ({ features }) => ({ vectors: tf.clone(features as tf.Tensor3D) }),
  variables: () => [],
  dispose: () => undefined,
};

async function draw(affinity: number) {
  const file = join(await temporaryFolder(), 'image.png');
  await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
    .png()
    .toFile(file);
  const features: FeatureMatrix = { values: Float32Array.of(1, 0, 0, 0, 1, 0), length: 2, dim: 3 };
  const test: PairedData<FeatureMatrix, string> = {
    name: 'one',
    synthetic: true,
    imageCount: 1,
    captionToImage: Int32Array.of(0),
    readImages: () => Promise.resolve([features]),
    readCaptions: () => Promise.resolve(['red ball left blue box']),
  };
  const boxes = Float32Array.of(0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1);
  const picture = () => Promise.resolve({ file, boxes });
  const model = {
    images: fixedRegions({ inputDim: 3 }),
    captions: captionsEncoder,
    similarity: maxOverRegions(),
  };
  return drawSegments(model, { test, picture, vocabulary }, { affinity });
}

describe('drawSegments', () => {
  it('gives neighbouring words of one region one box, and leaves the ends of the sentence out', async () => {
    const [entry, ...others] = await draw(0);
    expect(others).toEqual([]);
    expect(entry!.words).toEqual(['red', 'ball', 'left', 'blue', 'box']);
    expect(entry!.phrases.map(({ firstWord, words }) => [firstWord, words])).toEqual([[0, 2], [2, 3]]); // prettier-ignore
    expect(entry!.rows[0]!.found).toEqual([{ box: [0, 0, 0.5, 0.5] }, { box: [0.5, 0.5, 1, 1] }]);
  });

  it('has one segment where neighbours gain more than words differ', async () => {
    const [entry] = await draw(100);
    expect(entry!.phrases.map(({ words }) => words)).toEqual([5]);
  });
});
