import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, seededRandom, type FeatureMatrix, type Loss, type ScoredBatch } from '@vse/core';
import { gru } from '@vse/layers';
import { infoNce, maxOfHinges, sumOfHinges } from '@vse/losses';
import { adam, clipByGlobalNorm, globalNorm, modelVariables, wholeBatch, type StepInput } from '@vse/trainer';
import { read, weightedValueAndGradients, weightGradients, type Numbers } from './results';
import { systems } from './systems';
import { matricesOf, type TrainingData } from './training-data';

/** Name of the training step among the works. */
export const STEP = 'step of VSE++';

const PAIRS = 8;

/** Works that fused kernels compute, by name: each returns its values and gradients. */
export function fusedWorks(data: TrainingData): Readonly<Record<string, () => Promise<Numbers>>> {
  return {
    [STEP]: () => trainingStep(data),
    'unit vectors': () => unitVectors({ epsilon: 1e-8 }),
    'unit vectors, no epsilon': () => unitVectors({ epsilon: 0 }),
    'GRU over padding': paddedGru,
    'norm of 100,000 numbers': () =>
      read({ norm: globalNorm({ a: normal([1000, 100], 4), b: tf.scalar(-2) }) }),
    ...lossWorks('max of hinges', maxOfHinges(), true),
    ...lossWorks('sum of hinges', sumOfHinges({ margin: 0.5 }), false),
    ...lossWorks('InfoNCE', infoNce({ learned: false }), true),
    ...lossWorks('InfoNCE with a learned scale', infoNce({ name: 'learned' }), true),
  };
}

function normal<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Tensor<R> {
  const random = seededRandom(seed);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );
}

/** Every seventh pair matches. */
function matches(rows: number, columns: number): tf.Tensor2D {
  return tf.tensor2d(
    Array.from({ length: rows * columns }, (_, i) => (i % 7 === 0 ? 1 : 0)),
    [rows, columns],
  );
}

/** A loss of batches of all kinds; `lists` if its kernel takes matches beyond the diagonal. */
function lossWorks(
  name: string,
  loss: Loss,
  lists: boolean,
): Readonly<Record<string, () => Promise<Numbers>>> {
  const listed = {
    [`${name}, many matches and equal scores`]: () =>
      lossNumbers(loss, {
        scores: tf.round(tf.mul<tf.Tensor2D>(normal([9, 70], 6), 2)),
        positives: matches(9, 70),
      }),
    [`${name}, no negative`]: () =>
      lossNumbers(loss, { scores: normal([2, 3], 7), positives: tf.ones<tf.Rank.R2>([2, 3]) }),
    [`${name}, no match`]: () =>
      lossNumbers(loss, { scores: normal([2, 3], 7), positives: tf.zeros<tf.Rank.R2>([2, 3]) }),
  };
  return {
    [`${name}, the diagonal`]: () => lossNumbers(loss, { scores: normal([70, 70], 5) }),
    [`${name}, one pair`]: () => lossNumbers(loss, { scores: normal([1, 1], 5) }),
    ...(lists && listed),
    ...Object.fromEntries(
      [NaN, Infinity, -Infinity].map((fault) => [
        `${name}, a score of ${fault}`,
        () =>
          lossNumbers(loss, { scores: tf.tensor2d([0.5, 0.2, 0.1, fault, 0.6, 0.9, 0.3, 0.4, 0.7], [3, 3]) }),
      ]),
    ),
  };
}

/** A loss, without a number where it is infinite, which JSON lacks, and its gradients in the scores and its weights. */
async function lossNumbers(loss: Loss, batch: ScoredBatch): Promise<Numbers> {
  const { value, grad } = tf.valueAndGrad((scores) => loss({ ...batch, scores: scores as tf.Tensor2D }))(
    batch.scores,
  );
  const ofWeights = weightGradients(() => loss(batch), loss);
  const { loss: total = [], ...gradients } = await read({ loss: value, gradient: grad, ...ofWeights });
  const finite = Number.isFinite(total[0]);
  return { finite: [finite ? 1 : 0], loss: finite ? total : [], ...gradients };
}

/** Vectors of 100 numbers, one of them 0, with their gradient. */
async function unitVectors(options: { readonly epsilon: number }): Promise<Numbers> {
  const x = tf.mul(normal([2, 3, 100], 1), tf.tensor3d([1, 1e-3, 30, 0, 1, 1], [2, 3, 1]));
  const weights = normal([2, 3, 100], 2);
  const gradient = tf.grad((vectors) => tf.sum(tf.mul(l2Normalize(vectors, options), weights)))(x);
  return read({ unit: l2Normalize(x, options), gradient });
}

/** Three sequences with gaps, of which the steps shrink. */
async function paddedGru(): Promise<Numbers> {
  const layer = gru({ inputDim: 6, hiddenDim: 20, seed: 3 });
  const x = tf.mul<tf.Tensor3D>(normal([3, 5, 6], 3), 2);
  const mask = tf.tensor2d([1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0], [3, 5]);
  const works: Numbers[] = [];
  for (const ends of [{ mask }, { lengths: [5, 3, 1] }, {}]) {
    works.push(await weightedValueAndGradients(() => layer.apply(x, ends), layer));
  }
  layer.dispose();
  return Object.fromEntries(
    works.flatMap((work, i) => Object.entries(work).map(([name, numbers]) => [`${name} ${i}`, numbers])),
  );
}

/** The loss, the gradients, and the weights after a step. */
async function trainingStep(data: TrainingData): Promise<Numbers> {
  const input = stepInput(data);
  const { loss, gradients } = await wholeBatch().compute(input);
  const { gradients: clipped, norm } = clipByGlobalNorm(gradients, 0.5);
  // A larger epsilon, as Adam's first step is otherwise the sign of each gradient, however small.
  const optimizer = adam({ learningRate: 1e-2, epsilon: 1e-2 });
  tf.tidy(() => optimizer.apply(input.variables, clipped, 1e-2));
  const weights = input.variables.map(
    ({ name, variable }) => [`weight ${name}`, tf.clone(variable)] as const,
  );
  const numbers = await read({ loss, norm, ...gradients, ...Object.fromEntries(weights) });
  tf.dispose({ ...clipped });
  optimizer.dispose();
  input.model.images.dispose();
  input.model.captions.dispose();
  return numbers;
}

function stepInput(data: TrainingData): StepInput<FeatureMatrix, string> {
  const model = systems['VSE++']!.model(data);
  const rows = Int32Array.from({ length: PAIRS }, (_, i) => i);
  const images = matricesOf(data).slice(0, PAIRS);
  const captions = images.map((_, image) => data.captions[data.captionToImage.indexOf(image)]!);
  return {
    model,
    loss: maxOfHinges(),
    draw: 'step',
    variables: modelVariables(model),
    items: { plan: { images: rows, captions: rows, imageOf: rows }, images, captions },
    collate: () => ({
      images: model.images.collate(images),
      captions: model.captions.collate(captions),
      oneImagePerCaption: true,
    }),
  };
}
