import * as tf from '@tensorflow/tfjs-core';
import { generalizedPooling } from '@vse/attention';
import type { Loss } from '@vse/core';
import { infoNce, maxOfHinges } from '@vse/losses';
import { gruSizes, gruStep, normalSequences, ownGru } from '../../gru';
import { lossDim, lossStep } from '../../losses';
import { gruOperations, productOperations } from '../../operations';
import { normalVector, unitVectors } from '../../random-sets';
import { onEachBackend, type BackendRun, type Backends, type OpenedRuns } from '../backends';
import type { Group, TorchCounterpart } from '../work';

const lossBatch = 512;
const largeBatch = 1024;
/** Regions of a batch that generalised pooling pools. */
const pooled = { batch: 128, length: 36, dim: 1024 };

/** Labels in tables. */
export const partLabels = {
  gruStates: `GRU, ${gruSizes.batch} captions of ${gruSizes.steps} words`,
  gruStep: 'GRU with gradients',
  maxOfHinges: `max of hinges with gradients, ${lossBatch} pairs`,
  infoNce: `InfoNCE with gradients, ${lossBatch} pairs`,
  largeInfoNce: `InfoNCE with gradients, ${largeBatch} pairs`,
  gpo: `generalised pooling with gradients, ${pooled.batch} sets of ${pooled.length}`,
} as const;

type Part = keyof typeof partLabels;

const { batch, steps, input, hidden } = gruSizes;
const gruOptions = { batch, steps, inputs: input, hidden };
const counterparts: Readonly<Record<Part, TorchCounterpart>> = {
  gruStates: { work: 'gru', options: gruOptions, figure: 'states' },
  gruStep: { work: 'gru', options: gruOptions, figure: 'step' },
  maxOfHinges: { work: 'losses', options: { batch: lossBatch, dim: lossDim }, figure: 'max_of_hinges' },
  infoNce: { work: 'losses', options: { batch: lossBatch, dim: lossDim }, figure: 'info_nce' },
  largeInfoNce: { work: 'losses', options: { batch: largeBatch, dim: lossDim }, figure: 'info_nce' },
  gpo: { work: 'gpo', options: pooled, figure: 'step' },
};

/** Parts of systems, against PyTorch's modules: VSE++'s GRU, two losses, generalised pooling. */
export async function partsGroup(backends: Backends): Promise<Group> {
  const opened = await onEachBackend(backends, openParts);
  return {
    works: (Object.keys(partLabels) as Part[]).map((part) => ({
      label: partLabels[part],
      ways: opened.ways(part),
      torch: [counterparts[part]],
    })),
    dispose: () => opened.dispose(),
  };
}

function openParts(): OpenedRuns<Part> {
  const layer = ownGru('reset-after');
  const x = normalSequences();
  const states = gruOperations({ steps: batch * steps, input, hidden });
  const [small, large] = [lossBatch, largeBatch].map((pairs) => ({
    pairs,
    images: unitVectors([pairs, 1, lossDim], 1),
    captions: unitVectors([pairs, 1, lossDim], 2),
  })) as [LossSets, LossSets];
  const pool = generalizedPooling();
  const sets = tf.tensor3d(normalVector(pooled.batch * pooled.length * pooled.dim, 5), [
    pooled.batch,
    pooled.length,
    pooled.dim,
  ]);
  const statesRun = async (): Promise<void> => {
    const last = layer.apply(x); // [batch, hidden]
    await last.data();
    last.dispose();
  };
  return {
    runs: {
      gruStates: { operations: states, run: statesRun },
      gruStep: { operations: 3 * states, run: () => gruStep(layer, x) },
      maxOfHinges: lossRun(maxOfHinges(), small),
      infoNce: lossRun(infoNce({ learned: false }), small),
      largeInfoNce: lossRun(infoNce({ learned: false }), large),
      gpo: { operations: 0, run: () => gpoStep(pool, sets) }, // sorting, not products, takes its time
    },
    dispose() {
      tf.dispose([x, sets, ...layer.variables, small.images, small.captions, large.images, large.captions]);
      pool.dispose();
    },
  };
}

interface LossSets {
  readonly pairs: number;
  readonly images: tf.Tensor3D;
  readonly captions: tf.Tensor3D;
}

function lossRun(loss: Loss, { pairs, images, captions }: LossSets): BackendRun {
  return {
    operations: 3 * productOperations(pairs, lossDim, pairs),
    run: () => lossStep(loss, images, captions),
  };
}

/** Pools sets, with the gradients of the sets and of the pool's weights. */
function gpoStep(pool: ReturnType<typeof generalizedPooling>, sets: tf.Tensor3D): void {
  const vectors = tf.variable(sets);
  const weights = pool.variables().map(({ variable }) => variable);
  const { value, grads } = tf.variableGrads(
    () => tf.sum<tf.Scalar>(tf.square(pool.pool({ vectors: vectors }))),
    [vectors, ...weights],
  );
  tf.dispose([value, vectors]);
  tf.dispose(grads);
}
