import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, ShapeError, type Loss, type ScoredBatch } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as losses from './index';

// Properties of every loss, of those that read scores and of those that read embeddings.

const ofScores: Readonly<Record<string, () => Loss>> = {
  sumOfHinges: losses.sumOfHinges,
  maxOfHinges: losses.maxOfHinges,
  topKHinges: () => losses.topKHinges({ k: 2 }),
  semiHardHinges: losses.semiHardHinges,
  randomNegativeHinge: losses.randomNegativeHinge,
  globalRanking: losses.globalRanking,
  warp: losses.warp,
  devise: losses.devise,
  infoNce: losses.infoNce,
  ntXent: losses.ntXent,
  supervisedContrastive: losses.supervisedContrastive,
  multiSimilarity: losses.multiSimilarity,
  tripletMargin: losses.tripletMargin,
  sigmoidPairs: losses.sigmoidPairs,
};
const ofEmbeddings: Readonly<Record<string, () => Loss>> = {
  structurePreserving: losses.structurePreserving,
  'structurePreserving of the journal': () => losses.structurePreserving({ preset: 'two-branch-tpami' }),
  fragmentAlignment: losses.fragmentAlignment,
  'fragmentAlignment, dense': () => losses.fragmentAlignment({ mode: 'dense', balance: 'equal' }),
  'fragmentAlignment, best match': () => losses.fragmentAlignment({ mode: 'best-match' }),
  denseThenMil: () => losses.denseThenMil({ epochs: 1 }),
  deepCca: losses.deepCca,
  'ntXent, stacked': () => losses.ntXent({ anchors: 'stacked' }),
  'supervisedContrastive, stacked': () => losses.supervisedContrastive({ anchors: 'stacked' }),
  'tripletMargin, stacked': () => losses.tripletMargin({ anchors: 'stacked', swap: true }),
};
/** Another option for each function, to tell its losses apart. */
const others: Readonly<Record<string, () => readonly [Loss, Loss]>> = {
  sumOfHinges: () => [losses.sumOfHinges(), losses.sumOfHinges({ margin: 0.3 })],
  maxOfHinges: () => [losses.maxOfHinges(), losses.maxOfHinges({ falseNegatives: 'keep' })],
  topKHinges: () => [losses.topKHinges(), losses.topKHinges({ k: 3 })],
  semiHardHinges: () => [losses.semiHardHinges(), losses.semiHardHinges({ margin: 0.3 })],
  randomNegativeHinge: () => [losses.randomNegativeHinge(), losses.randomNegativeHinge({ seed: 1 })],
  globalRanking: () => [losses.globalRanking(), losses.globalRanking({ margin: 1 })],
  warp: () => [losses.warp(), losses.warp({ anchors: 'captions' })],
  devise: () => [losses.devise(), losses.devise({ margin: 1 })],
  infoNce: () => [losses.infoNce(), losses.infoNce({ learned: false })],
  ntXent: () => [losses.ntXent(), losses.ntXent({ anchors: 'stacked' })],
  supervisedContrastive: () => [
    losses.supervisedContrastive(),
    losses.supervisedContrastive({ temperature: 1 }),
  ],
  multiSimilarity: () => [losses.multiSimilarity(), losses.multiSimilarity({ beta: 40 })],
  tripletMargin: () => [losses.tripletMargin(), losses.tripletMargin({ smooth: true })],
  sigmoidPairs: () => [losses.sigmoidPairs(), losses.sigmoidPairs({ bias: 0 })],
  structurePreserving: () => [losses.structurePreserving(), losses.structurePreserving({ topK: 3 })],
  fragmentAlignment: () => [losses.fragmentAlignment(), losses.fragmentAlignment({ mode: 'dense' })],
  deepCca: () => [losses.deepCca(), losses.deepCca({ regularization: 1 })],
  warmUp: () => [losses.denseThenMil({ epochs: 1 }), losses.denseThenMil({ epochs: 1, margin: 2 })],
  weightedSum: () => {
    const sum = (margin: number) => losses.weightedSum([{ loss: losses.maxOfHinges({ margin }), weight: 2 }]);
    return [sum(0.2), sum(0.3)];
  },
};

describe('the description of a loss', () => {
  it.each(Object.entries(others))('%s has its name and every option that changes it', (name, make) => {
    const [loss, other] = make();
    expect(loss.description?.name).toBe(name);
    expect(other.description?.name).toBe(name);
    expect(JSON.stringify(other.description)).not.toBe(JSON.stringify(loss.description));
    for (const { description } of [loss, other]) expect(structuredClone(description)).toEqual(description);
  });

  it('is the same for an option left out and for its default, and says what a part without one is', () => {
    expect(losses.maxOfHinges().description).toEqual(
      losses.maxOfHinges({ margin: 0.2, falseNegatives: 'drop' }).description,
    );
    expect(losses.ntXent().description?.options).toEqual({
      falseNegatives: 'drop',
      anchors: 'both',
      temperature: 0.07,
    });
    const custom = losses.warmUp((batch) => tf.sum(batch.scores), losses.maxOfHinges(), { steps: 3 });
    expect(custom.description?.options).toEqual({
      first: { name: 'unknown' },
      then: { name: 'maxOfHinges', falseNegatives: 'drop', margin: 0.2 },
      steps: 3,
    });
  });
});

/** Losses whose draws depend on the order of the batch. */
const sampling = ['randomNegativeHinge', 'warp', 'devise'];

interface Numbers {
  readonly scores: number[][];
  readonly positives: number[][];
  readonly images: number[][];
  readonly captions: number[][];
}

function anyNumbers(seed: number, images: number, captions: number): Numbers {
  const random = seededRandom(seed);
  const table = (rows: number, columns: number, value: () => number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, value));
  return {
    scores: table(images, captions, () => 1.8 * random.next() - 0.9),
    positives: table(images, captions, () => Number(random.next() < 0.4)),
    images: table(images, 3, () => random.normal()),
    captions: table(captions, 3, () => random.normal()),
  };
}

function batchOf({ scores, positives, images, captions }: Numbers): ScoredBatch {
  const set = (rows: number[][]) => ({ vectors: tf.expandDims<tf.Tensor3D>(tf.tensor2d(rows), 1) });
  return {
    scores: tf.tensor2d(scores),
    positives: tf.tensor2d(positives),
    images: set(images),
    captions: set(captions),
  };
}

const number = (x: tf.Tensor) => x.dataSync()[0]!;
const shape = [fc.nat(1e6), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })] as const;

describe.each(Object.entries({ ...ofScores, ...ofEmbeddings }))('%s', (name, make) => {
  it('is finite for any matches, and never negative except for a correlation', () => {
    fc.assert(
      fc.property(...shape, (seed, images, captions) =>
        tf.tidy(() => {
          const value = number(make()(batchOf(anyNumbers(seed, images, captions))));
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(name === 'deepCca' ? -3.001 : 0);
        }),
      ),
      { numRuns: 15 },
    );
  });

  it('has a finite gradient, and leaves one tensor behind', async () => {
    const batch = batchOf(anyNumbers(3, 3, 5));
    const loss = make();
    expect(await tensorsLeftBy(() => loss(batch))).toBe(1);
    for (const gradient of gradientsOf(loss, batch)) expect(gradient.every(Number.isFinite)).toBe(true);
  });

  it('is 0 or finite without matches', () => {
    const none = { ...batchOf(anyNumbers(4, 3, 4)), positives: tf.zeros<tf.Rank.R2>([3, 4]) };
    expect(Number.isFinite(number(make()(none)))).toBe(true);
    for (const gradient of gradientsOf(make(), none)) expect(gradient.every(Number.isFinite)).toBe(true);
  });

  it('names the shape that does not fit', () => {
    const batch = batchOf(anyNumbers(5, 3, 4));
    const loss = make();
    expect(() => loss({ ...batch, positives: tf.zeros([4, 3]) })).toThrow(ShapeError);
    expect(() => loss({ ...batch, positives: tf.zeros([4, 3]) })).toThrow(/positives must be \[3, 4\]/);
    const { positives, ...unpaired } = batch;
    expect(positives!.shape).toEqual([3, 4]);
    expect(() => loss(unpaired)).toThrow(/scores must be \[3, 3\].*give positives/);
  });
});

const unsampled = Object.entries({ ...ofScores, ...ofEmbeddings }).filter(
  ([name]) => !sampling.includes(name),
);

describe.each(unsampled)('%s', (_, make) => {
  it('does not depend on the order of images and captions', () => {
    fc.assert(
      fc.property(...shape, (seed, images, captions) =>
        tf.tidy(() => {
          const numbers = anyNumbers(seed, images, captions);
          const random = seededRandom(seed + 1);
          const places = (count: number) => random.shuffle(Array.from({ length: count }, (_, i) => i));
          const [rows, columns] = [places(images), places(captions)];
          const moved = (table: number[][]) =>
            rows.map((row) => columns.map((column) => table[row]![column]!));
          const other = {
            scores: moved(numbers.scores),
            positives: moved(numbers.positives),
            images: rows.map((row) => numbers.images[row]!),
            captions: columns.map((column) => numbers.captions[column]!),
          };
          expectClose(make()(batchOf(other)), make()(batchOf(numbers)), { relative: 1e-4, absolute: 1e-4 });
        }),
      ),
      { numRuns: 15 },
    );
  });
});

/** Gradients of a loss in scores and embeddings. */
function gradientsOf(loss: Loss, batch: ScoredBatch): number[][] {
  const f = (scores: tf.Tensor, images: tf.Tensor, captions: tf.Tensor) =>
    tf.add<tf.Scalar>(
      loss({
        ...batch,
        scores: scores as tf.Tensor2D,
        images: { vectors: images as tf.Tensor3D },
        captions: { vectors: captions as tf.Tensor3D },
      }),
      tf.mul(0, tf.add(tf.sum(scores), tf.add(tf.sum(images), tf.sum(captions)))), // each is read
    );
  const inputs = [batch.scores, batch.images!.vectors, batch.captions!.vectors];
  return tf
    .grads(f)(inputs)
    .map((gradient) => Array.from(gradient.dataSync()));
}

const broken = [NaN, Infinity, -Infinity];

describe.each(Object.entries(ofScores))('%s', (_, make) => {
  it.each(broken)('is Infinity without a gradient for a score of %s', (bad) => {
    for (const [row, column] of [
      [0, 0],
      [2, 1],
      [1, 3],
    ] as const) {
      const numbers = anyNumbers(6, 3, 4);
      numbers.scores[row]![column] = bad;
      const batch = batchOf(numbers);
      const loss = make();
      expect(number(loss(batch))).toBe(Infinity);
      const gradient = tf.grad((x: tf.Tensor) => loss({ ...batch, scores: x as tf.Tensor2D }))(batch.scores);
      expectClose(gradient, tf.zeros([3, 4]));
      const learned = (loss.variables?.() ?? []).map(({ variable }) => variable);
      if (learned.length === 0) continue;
      const { grads } = tf.variableGrads(() => loss(batch), learned);
      for (const { name } of learned) expectClose(grads[name]!, 0);
    }
  });
});

describe.each(Object.entries(ofEmbeddings))('%s', (_, make) => {
  it.each(broken)('is Infinity without a gradient for a number of %s in an embedding', (bad) => {
    for (const side of ['images', 'captions'] as const) {
      const numbers = anyNumbers(7, 3, 4);
      numbers[side][1]![2] = bad;
      const batch = batchOf(numbers);
      const loss = make();
      expect(number(loss(batch))).toBe(Infinity);
      const f = (images: tf.Tensor, captions: tf.Tensor) =>
        loss({
          ...batch,
          images: { vectors: images as tf.Tensor3D },
          captions: { vectors: captions as tf.Tensor3D },
        });
      const gradients = tf.grads(f)([batch.images!.vectors, batch.captions!.vectors]);
      for (const gradient of gradients) expectClose(gradient, tf.zerosLike(gradient));
    }
  });
});
