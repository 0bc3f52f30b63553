import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { TrainableSimilarity } from '../dual-attention/dual-attention';
import { similarityFiltration } from './similarity-filtration';
import { similarityReasoning } from './similarity-reasoning';

type Vector = readonly number[];
type Matrix = readonly Vector[];
type Weights = Readonly<Record<string, Vector>>;

const dims = { embedDim: 3, similarityDim: 2 };
const similarities = {
  similarityFiltration: similarityFiltration({ ...dims, seed: 1 }),
  similarityReasoning: similarityReasoning({ ...dims, seed: 2, steps: 2 }),
};
const cases = Object.entries(similarities);
// Biases of 0 would leave their gradients and their use untested.
for (const [, similarity] of cases) withRandomBiases(similarity);
afterAll(() => cases.forEach(([, similarity]) => similarity.dispose()));

function withRandomBiases(similarity: TrainableSimilarity): void {
  const random = seededRandom(9);
  for (const { name, variable } of similarity.variables()) {
    if (!name.endsWith('bias')) continue;
    variable.assign(
      tf.tensor(
        Array.from({ length: variable.size }, () => 0.5 * random.normal()),
        variable.shape,
      ),
    );
  }
}

const sum = (x: Vector) => x.reduce((total, value) => total + value, 0);
const dot = (x: Vector, y: Vector) => sum(x.map((value, i) => value * y[i]!));
const unit = (x: Vector) => x.map((value) => value / (Math.hypot(...x) + 1e-8));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softmax = (x: Vector) => {
  const powers = x.map((value) => Math.exp(value - Math.max(...x)));
  return powers.map((power) => power / sum(powers));
};
const mix = (weights: Vector, vectors: Matrix) =>
  vectors[0]!.map((_, d) => dot(weights, vectors.map((vector) => vector[d]!))); // prettier-ignore
const squares = (x: Vector, y: Vector) => x.map((value, d) => (value - y[d]!) ** 2);

/** Scores one pair in slow loops in float64, from the definition and the weights. */
function slowScore(kind: string, w: Weights, regions: Matrix, words: Matrix): number {
  if (regions.length === 0 || words.length === 0) return 0;
  const affine = (name: string, x: Vector) =>
    w[`${name}.bias`]!.map((bias, out) => bias + dot(w[`${name}.weight`]!.slice(out * x.length, (out + 1) * x.length), x)); // prettier-ignore
  const whole = (side: string, set: Matrix) => {
    const mean = mix(set.map(() => 1 / set.length), set); // prettier-ignore
    const memory = affine(`${side}.memory`, mean).map(Math.tanh);
    const logits = set.map((vector) => {
      const hidden = affine(`${side}.features`, vector).map((x, i) => Math.tanh(x) * memory[i]!);
      return affine(`${side}.attention`, hidden)[0]!;
    });
    return unit(mix(softmax(logits), set));
  };
  const leaky = words.map((e) => regions.map((v) => Math.max(dot(e, v), 0.1 * dot(e, v))));
  const norms = regions.map((_, j) => Math.hypot(...leaky.map((row) => row[j]!)) + 1e-8);
  const locals = words.map((e, i) => {
    const context = unit(mix(softmax(leaky[i]!.map((s, j) => (9 * s) / norms[j]!)), regions)); // prettier-ignore
    return unit(affine('local', squares(context, e)));
  });
  const global = unit(affine('global', squares(whole('images', regions), whole('captions', words))));
  let nodes: Matrix = [global, ...locals];
  if (kind === 'similarityFiltration') {
    const gates = nodes.map((node) => sigmoid(affine('gate', node)[0]!));
    const weights = gates.map((gate) => gate / (sum(gates) + 1e-8));
    return sigmoid(affine('score', unit(mix(weights, nodes)))[0]!);
  }
  for (const step of [1, 2]) {
    const keys = nodes.map((node) => affine(`key.${step}`, node));
    nodes = nodes.map((node) => {
      const query = affine(`query.${step}`, node);
      const received = mix(softmax(keys.map((key) => dot(query, key))), nodes); // prettier-ignore
      return affine(`update.${step}`, received).map((x) => Math.max(0, x));
    });
  }
  return sigmoid(affine('score', nodes[0]!)[0]!);
}

function weightsOf(similarity: TrainableSimilarity): Weights {
  return Object.fromEntries(
    similarity.variables().map(({ name, variable }) => [name, [...variable.dataSync()]]),
  );
}

/** Sets of these lengths, padded with large numbers that no score may depend on. */
function ragged(lengths: readonly number[], longest: number, seed: number) {
  const random = seededRandom(seed);
  const vector = (size: number) => Array.from({ length: 3 }, () => size * random.normal());
  const sets = lengths.map((length) => Array.from({ length }, () => vector(1)));
  const padded = sets.map((set) => [...set, ...Array.from({ length: longest - set.length }, () => vector(100))]); // prettier-ignore
  const shape: [number, number, number] = [lengths.length, longest, 3];
  return { sets, vectors: tf.tensor3d(padded.flat(2), shape), mask: maskFromLengths(lengths, longest) };
}

/** Sets the named variables of a similarity, and all others to 0. */
function assign(similarity: TrainableSimilarity, values: Readonly<Record<string, readonly number[]>>): void {
  for (const { name, variable } of similarity.variables()) {
    variable.assign(tf.tensor(values[name] ?? new Array<number>(variable.size).fill(0), variable.shape));
  }
}

describe('similarities over similarity vectors', () => {
  // One region (1, 0), one word (0, 1): the squares of the differences are (1, 1), for the whole too. With the identity as the
  // local map and (1, 0) as the global one, the similarity vectors are (1, 1) / sqrt(2) and (1, 0).
  const image = { vectors: tf.tensor3d([[[1, 0]]]) };
  const caption = { vectors: tf.tensor3d([[[0, 1]]]) };
  const maps = { 'local.weight': [1, 0, 0, 1], 'global.weight': [1, 0, 0, 0], 'score.weight': [1, 0] };
  const mean = [(1 + Math.SQRT1_2) / 2, Math.SQRT1_2 / 2] as const;

  it('filters by hand: equal gates give the direction of the mean', () => {
    const similarity = similarityFiltration({ embedDim: 2, similarityDim: 2 });
    assign(similarity, maps);
    expectClose(similarity.score(image, caption), [sigmoid(mean[0] / Math.hypot(...mean))]);
    similarity.dispose();
  });

  it('reasons by hand: equal edges give the mean itself', () => {
    const similarity = similarityReasoning({ embedDim: 2, similarityDim: 2, steps: 1 });
    assign(similarity, { ...maps, 'update.1.weight': [1, 0, 0, 1] });
    expectClose(similarity.score(image, caption), [sigmoid(mean[0])]);
    similarity.dispose();
  });
});

describe.each(cases)('%s', (name, similarity) => {
  it('agrees with the slow loops', () => {
    const images = ragged([3, 1, 0, 2], 4, 1);
    const captions = ragged([2, 4, 1, 0], 4, 2);
    const weights = weightsOf(similarity);
    const wanted = images.sets.flatMap((v) => captions.sets.map((e) => slowScore(name, weights, v, e)));
    expectClose(similarity.score(images, captions), wanted, { relative: 2e-5, absolute: 2e-5 });
  });

  it('has the gradient of central differences in the sets and in every variable', () => {
    const images = ragged([2, 3], 3, 3);
    const captions = ragged([3, 1], 3, 4);
    const weights = tf.tensor2d([1, -2, 0.5, 1.5], [2, 2]);
    const total = (v: tf.Tensor, e: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        tf.mul(
          similarity.score(
            { vectors: v as tf.Tensor3D, mask: images.mask },
            { vectors: e as tf.Tensor3D, mask: captions.mask },
          ),
          weights,
        ),
      );
    const [dImages, dCaptions] = tf.grads((v, e) => total(v, e))([images.vectors, captions.vectors]);
    const byImages = numericGradient((v) => total(v, captions.vectors), images.vectors, 5e-3);
    const byCaptions = numericGradient((e) => total(images.vectors, e), captions.vectors, 5e-3);
    expectClose(dImages!, byImages, { absolute: 1e-2 });
    expectClose(dCaptions!, byCaptions, { absolute: 1e-2 });
    const { grads } = tf.variableGrads(() => total(images.vectors, captions.vectors));
    for (const { variable } of similarity.variables()) {
      const start = tf.clone(variable);
      const at = (value: tf.Tensor) => {
        variable.assign(tf.reshape(value, variable.shape));
        return total(images.vectors, captions.vectors);
      };
      const wanted = numericGradient(at, start, 5e-3);
      variable.assign(start);
      expectClose(grads[variable.name]!, wanted, { absolute: 1e-2 });
    }
  });

  it('scores and learns in blocks, in a permuted batch and with more padding as in the whole', () => {
    const images = ragged([3, 1, 2], 3, 5);
    const captions = ragged([2, 4, 1], 4, 6);
    const blocks = name === 'similarityFiltration' ? similarityFiltration({ ...dims, blockMiB: 1e-5 }) : similarityReasoning({ ...dims, steps: 2, blockMiB: 1e-5 }); // prettier-ignore
    const wanted = Object.fromEntries(similarity.variables().map((one) => [one.name, one.variable]));
    for (const own of blocks.variables()) own.variable.assign(wanted[own.name]!);
    const learned = (one: TrainableSimilarity) =>
      tf.valueAndGrads((v, e) => {
        const scores = one.score({ ...images, vectors: v as tf.Tensor3D }, { ...captions, vectors: e as tf.Tensor3D }); // prettier-ignore
        return tf.sum(tf.square(scores));
      })([images.vectors, captions.vectors]);
    const [whole, parts] = [learned(similarity), learned(blocks)];
    expectClose(parts.value, whole.value);
    parts.grads.forEach((gradient, i) => expectClose(gradient, whole.grads[i]!));
    const scores = similarity.score(images, captions);
    const order = tf.tensor1d([2, 0, 1], 'int32');
    const turned = { vectors: tf.gather(images.vectors, order), mask: tf.gather(images.mask, order) };
    const longer = {
      vectors: tf.pad(captions.vectors, [[0, 0], [0, 2], [0, 0]], 7), // prettier-ignore
      mask: tf.pad(captions.mask, [[0, 0], [0, 2]]), // prettier-ignore
    };
    expectClose(similarity.score(turned, longer), tf.gather(scores, order));
    blocks.dispose();
  });

  it('lies between 0 and 1 and does not see the order of words or regions', () => {
    const property = fc.property(fc.nat(99), fc.integer({ min: 1, max: 4 }), (seed, length) => {
      const [images, captions] = [ragged([length, 1], length, seed), ragged([2, length], Math.max(2, length), seed + 1)]; // prettier-ignore
      const scores = similarity.score(images, captions);
      expect([...scores.dataSync()].every((score) => score > 0 && score < 1)).toBe(true);
      const reversed = { vectors: tf.reverse(images.vectors, 1), mask: tf.reverse(images.mask, 1) };
      expectClose(similarity.score(reversed, captions), scores, { relative: 1e-5, absolute: 1e-5 });
    });
    fc.assert(property, { numRuns: 10 });
  });

  it('scores empty sets 0, equal and zero vectors with a finite gradient', () => {
    const none = { vectors: tf.zeros<tf.Rank.R3>([0, 2, 3]) };
    const caption = ragged([2], 2, 8);
    expect(similarity.score(none, caption).shape).toEqual([0, 1]);
    expectClose(similarity.score({ vectors: tf.zeros([2, 0, 3]) }, caption), [0, 0]);
    for (const vectors of [tf.zeros<tf.Rank.R3>([1, 2, 3]), caption.vectors]) {
      const gradient = tf.grad((v) => tf.sum(similarity.score({ vectors: v as tf.Tensor3D }, caption)))(
        vectors,
      );
      expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
    }
  });

  it('states its attention, leaves only what it returns and disposes all', async () => {
    const [images, captions] = [ragged([3], 3, 9), ragged([2], 2, 10)];
    expect(similarity.attention!(images, captions).shape).toEqual([2, 3]);
    expect(await tensorsLeftBy(() => similarity.score(images, captions))).toBe(1);
    const gradients = () =>
      tf.variableGrads(() => tf.sum<tf.Scalar>(similarity.score(images, captions))).grads;
    expect(await tensorsLeftBy(() => Object.values(gradients()))).toBe(similarity.variables().length + 1);
    const left = await tensorsLeftBy(() => {
      const own = name === 'similarityFiltration' ? similarityFiltration(dims) : similarityReasoning(dims);
      own.dispose();
    });
    expect(left).toBe(0);
  });

  it('refuses options out of range and sets of another dimension', () => {
    const make = { similarityFiltration, similarityReasoning }[name as 'similarityFiltration'];
    expect(() => make({ embedDim: 0 })).toThrow(OptionError);
    expect(() => make({ embedDim: 2, similarityDim: 1.5 })).toThrow('similarityDim');
    expect(() => make({ embedDim: 2, inverseTemperature: 0 })).toThrow('inverseTemperature');
    expect(() => make({ embedDim: 2, blockMiB: -1 })).toThrow('blockMiB');
    expect(() => similarityReasoning({ embedDim: 2, steps: 0 })).toThrow('steps');
    const two = { vectors: tf.ones<tf.Rank.R3>([1, 1, 2]) };
    expect(() => similarity.score(two, two)).toThrow(ShapeError);
    expect(() => similarity.score(ragged([1], 1, 1), two)).toThrow('captions.vectors');
  });
});
