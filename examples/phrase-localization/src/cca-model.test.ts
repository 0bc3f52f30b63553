import * as tf from '@tensorflow/tfjs-core';
import { meanOfWords, wordVectorsOf } from '@vse/text-encoders';
import { describe, expect, it } from 'vitest';
import { ccaModel } from './cca-model';
import { spaceOfModel } from './joint-space';
import { dataOf, left, mention, regionsOf } from './testing/toy';
import { trainingPairs } from './training-pairs';

const names = ['dog', 'cat', 'ball'];
/** Each of the three words is a direction of its own. */
const words = wordVectorsOf(names, Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));

describe('ccaModel', () => {
  it('puts a phrase next to what it names', async () => {
    // Six images of each thing: the thing's own number is near 1, the others wander.
    const wander = (i: number) => 0.2 * Math.sin(7 * i);
    const shown = Array.from({ length: 18 }, (_, i) => i % 3);
    const features = shown.map((thing, i) =>
      [0, 1, 2].map((other) => wander(3 * i + other) + (other === thing ? 1 : 0)),
    );
    const regions = regionsOf(...features.map((own) => [[left, own as [number, number, number]] as const]));
    const mentions = shown.map((thing, i) => mention(i, `a ${names[thing]}`, left));
    const { pairs } = await trainingPairs(dataOf(regions, mentions, shown.length), { seed: 1 });
    const space = spaceOfModel(await ccaModel(pairs, meanOfWords(words), 3, 100));
    const things = await regions.read([0, 1, 2]);
    const vectors = await space.regions(things.map((own) => own.proposals())); // [3, dim]
    const phrases = await space.phrases(names); // [3, dim]
    expect(vectors.shape).toEqual([3, 3]); // no more directions than there are numbers
    const best = tf.argMax(tf.matMul(phrases, vectors, false, true), 1); // [3]
    expect(Array.from(await best.data())).toEqual([0, 1, 2]);
  });

  it('keeps at most the requested number of directions', async () => {
    const regions = regionsOf(
      [[left, [1, 0, 0.3]]], // prettier-ignore
      [[left, [0, 1, 0.1]]], // prettier-ignore
      [[left, [0.2, 0.1, 1]]], // prettier-ignore
    );
    const mentions = names.map((name, image) => mention(image, `a ${name}`, left));
    const { pairs } = await trainingPairs(dataOf(regions, mentions, 3), { seed: 1 });
    const space = spaceOfModel(await ccaModel(pairs, meanOfWords(words), 3, 2));
    expect((await space.phrases(names)).shape).toEqual([3, 2]);
  });
});
