import * as tf from '@tensorflow/tfjs-core';
import * as attention from '@vse/attention';
import type { Similarity } from '@vse/core';
import { dim, type Inputs } from './inputs';
import { read, valueAndGradients, type Numbers } from './results';

const directions = ['text-to-image', 'image-to-text'] as const;
const normalizations = ['clipped-l2', 'l2', 'softmax', 'l1', 'clipped-l1', 'clipped', 'none'] as const;
const aggregates = ['logSumExp', 'max', 'sum'] as const;

/** Similarities by the name of their factory, or that name and a variant. */
const similarities: Readonly<Record<string, () => Similarity>> = {
  cosine: () => attention.cosine(),
  dotProduct: () => attention.dotProduct(),
  dualAttention: () => attention.dualAttention({ imageDim: dim, hiddenDim: 5, seed: 1 }),
  ensemble: () => attention.ensemble([attention.cosine(), attention.stackedCrossAttention()]),
  fragmentAverage: () => attention.fragmentAverage(),
  globalSimilarity: () =>
    attention.globalSimilarity('squares', (a, b) => tf.matMul(tf.square(a), tf.square(b), false, true), {}),
  hardAssignment: () => attention.hardAssignment(),
  'hardAssignment image-to-text mean': () =>
    attention.hardAssignment({ direction: 'image-to-text', aggregate: 'mean' }),
  maxOverRegions: () => attention.maxOverRegions(),
  negativeEuclidean: () => attention.negativeEuclidean(),
  orderViolation: () => attention.orderViolation(),
  similarityFiltration: () => attention.similarityFiltration({ embedDim: dim, similarityDim: 5, seed: 1 }),
  similarityReasoning: () =>
    attention.similarityReasoning({ embedDim: dim, similarityDim: 5, steps: 2, seed: 1 }),
  ...stackedCrossAttentions(),
};

/** Every normalisation and every aggregation in both directions. */
function stackedCrossAttentions(): Readonly<Record<string, () => Similarity>> {
  const cases: Record<string, () => Similarity> = {};
  for (const direction of directions) {
    const name = `stackedCrossAttention ${direction}`;
    for (const normalization of normalizations) {
      cases[`${name} ${normalization}`] = () => attention.stackedCrossAttention({ direction, normalization });
    }
    for (const aggregate of aggregates) {
      cases[`${name} ${aggregate}`] = () => attention.stackedCrossAttention({ direction, aggregate });
    }
  }
  return cases;
}

const pools: Readonly<Record<string, () => attention.Pool>> = {
  generalizedPooling: () => attention.generalizedPooling({ positionDim: 8, hiddenDim: 5, seed: 1 }),
  maxPool: () => attention.maxPool(),
  'maxPool of 2': () => attention.maxPool({ k: 2 }),
  meanPool: () => attention.meanPool(),
};

/** Functions that show intermediate values; only values are compared. */
const shown: Readonly<Record<string, (inputs: Inputs) => Readonly<Record<string, tf.Tensor>>>> = {
  attend: ({ images, captions }) => {
    const count = images.vectors.shape[0];
    const some = {
      vectors: tf.slice(captions.vectors, 0, count),
      mask: tf.slice(captions.mask, 0, count),
    };
    return { ...attention.attend(images, some) };
  },
  attentionWeights: ({ images, captions }) => ({
    value: attention.attentionWeights(
      { vectors: tf.slice(images.vectors, 0, 1) },
      { vectors: tf.slice(captions.vectors, 0, 1) },
    ),
  }),
  scoreInBlocks: ({ images, captions }) => ({
    value: attention.scoreInBlocks(attention.stackedCrossAttention(), { images, captions }, { maxMiB: 1e-4 }),
  }),
};

/** Exports that compute on the host. */
const others = ['decodeSegments', 'positionalEncoding'];

/** Every similarity and every pool, by name. */
export function similarityCases(): Readonly<Record<string, (inputs: Inputs) => Promise<Numbers>>> {
  const ofSimilarity = (make: () => Similarity) => async (inputs: Inputs) => {
    const similarity = make();
    const compute = ({ images, captions }: Inputs) => similarity.score(images, captions);
    return valueAndGradients(inputs, compute, similarity);
  };
  const ofPool = (make: () => attention.Pool) => async (inputs: Inputs) => {
    const pool = make();
    return valueAndGradients(inputs, ({ captions }: Inputs) => pool.pool(captions), pool);
  };
  const ofShown = (show: (typeof shown)[string]) => (inputs: Inputs) => read(tf.tidy(() => show(inputs)));
  return {
    ...named('similarity', similarities, ofSimilarity),
    ...named('pool', pools, ofPool),
    ...named('attention', shown, ofShown),
  };
}

/** Functions that the package exports without a case; the table `similarities` lists the same functions. */
export function similaritiesWithoutCase(): readonly string[] {
  const names = [similarities, pools, shown].flatMap((cases) => Object.keys(cases));
  const covered = new Set([...names.map((name) => name.split(' ')[0]!), ...others]);
  const functions = Object.entries(attention).filter(([, exported]) => typeof exported === 'function');
  return functions.flatMap(([name]) => (covered.has(name) ? [] : [name]));
}

function named<Case>(
  kind: string,
  cases: Readonly<Record<string, Case>>,
  run: (one: Case) => (inputs: Inputs) => Promise<Numbers>,
): Readonly<Record<string, (inputs: Inputs) => Promise<Numbers>>> {
  return Object.fromEntries(Object.entries(cases).map(([name, one]) => [`${kind} ${name}`, run(one)]));
}
