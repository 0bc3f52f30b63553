import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '@vse/core';
import {
  infoNce,
  maxOfHinges,
  multiSimilarity,
  semiHardHinges,
  sigmoidPairs,
  sumOfHinges,
  topKHinges,
} from '@vse/losses';
import { lossGallery, type LossPlane } from '@vse/report';

const points = 25;
/** Cosines from -1 to 1. */
const axis = Array.from({ length: points }, (_, i) => -1 + (2 * i) / (points - 1));

/** Score matrix `[n, n]` of a batch in which every query has the same scores, from the two coordinates of the plane. */
type Batch = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor2D;

interface NamedLoss {
  readonly name: string;
  readonly loss: Loss;
}

/** Losses over the scores of a matching pair and of its only mismatched one: a batch of two pairs. */
export function lossesOfPairs(): Promise<string> {
  const losses = [
    { name: 'hinges, margin 0.2', loss: maxOfHinges() },
    { name: 'InfoNCE', loss: infoNce() },
    { name: 'sigmoid of pairs', loss: sigmoidPairs() },
    { name: 'multi-similarity', loss: multiSimilarity() },
  ];
  const batch: Batch = (mismatched, matching) => rows([matching, mismatched], [mismatched, matching]);
  return gallery(losses, batch, {
    xLabel: 'score of the mismatched pair',
    yLabel: 'matching pair',
    columns: 2,
  });
}

/** Losses over the scores of two mismatched pairs, with the matching one at 0.5: a batch of three pairs. */
export function lossesOfNegatives(): Promise<string> {
  const losses = [
    { name: 'sum of hinges', loss: sumOfHinges() },
    { name: 'max of hinges', loss: maxOfHinges() },
    { name: 'semi-hard hinges', loss: semiHardHinges() },
    { name: 'top-1 hinges', loss: topKHinges({ k: 1 }) },
    { name: 'InfoNCE', loss: infoNce() },
    { name: 'multi-similarity', loss: multiSimilarity() },
  ];
  const matching = tf.scalar(0.5);
  const batch: Batch = (one, other) =>
    rows([matching, one, other], [other, matching, one], [one, other, matching]);
  return gallery(losses, batch, { xLabel: 'score of one mismatched pair', yLabel: 'the other', columns: 3 });
}

function rows(...lines: readonly (readonly tf.Tensor[])[]): tf.Tensor2D {
  return tf.stack(lines.map((line) => tf.stack([...line]))) as tf.Tensor2D;
}

async function gallery(
  losses: readonly NamedLoss[],
  batch: Batch,
  options: { readonly xLabel: string; readonly yLabel: string; readonly columns: number },
): Promise<string> {
  const planes: LossPlane[] = [];
  for (const { name, loss } of losses) planes.push(await planeOf(name, loss, batch));
  return lossGallery(planes, { x: axis, y: axis, ...options });
}

/** Value and gradient of a loss at every point, per query of the batch. */
async function planeOf(name: string, loss: Loss, batch: Batch): Promise<LossPlane> {
  const values: number[][] = [];
  const gradients: [number, number][][] = [];
  for (const y of axis) {
    const row: number[] = [];
    const gradientRow: [number, number][] = [];
    for (const x of axis) {
      const scores = (a: tf.Tensor, b: tf.Tensor) => loss({ scores: batch(a, b) });
      const { value, grads } = tf.valueAndGrads(scores)([tf.scalar(x), tf.scalar(y)]);
      const [cost, dx, dy] = await Promise.all([value, ...grads].map((one) => one.data()));
      row.push(cost![0]!);
      gradientRow.push([dx![0]!, dy![0]!]);
      tf.dispose([value, ...grads]);
    }
    values.push(row);
    gradients.push(gradientRow);
  }
  return { name, values, gradients };
}
