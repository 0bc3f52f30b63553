import { loadCheckpoint, saveCheckpoint, type Snapshot } from '@vse/trainer';
import type { Subject } from '../subject';

/** A checkpoint: weights, optimiser state, training state and manifest. */
export const checkpoint: Subject = {
  name: 'checkpoint',
  write: (folder, seed) => saveCheckpoint(folder, snapshotOf(seed)),
  async read(folder) {
    const { weights, optimizer, state } = await loadCheckpoint(folder);
    const plain = (_: string, value: unknown): unknown =>
      ArrayBuffer.isView(value) ? [...(value as Float32Array)] : value;
    return JSON.stringify({ weights, optimizer, state }, plain);
  },
};

/** A checkpoint of three tensors; sizes do not depend on the seed. */
export function snapshotOf(seed: number, size = 64): Snapshot {
  const tensor = (from: number) => ({
    shape: [size / 4, 4],
    data: Float32Array.from({ length: size }, (_, i) => Math.sin(from + i + 7 * seed)),
  });
  return {
    weights: { 'images.fc.weight': tensor(1), 'captions.gru.kernel': tensor(2) },
    optimizer: {
      name: 'adam',
      steps: { 'images.fc.weight': 7 },
      tensors: { 'm/images.fc.weight': tensor(3) },
    },
    state: {
      epoch: 1,
      step: 2,
      globalStep: 7,
      lossSum: 0.5 * seed,
      sampler: { name: 'everyCaption', seed, batchSize: 2, captions: 20, images: 4, pairs: 'none' },
      epochs: [{ epoch: 0, loss: 0.25 * seed }],
      validations: [],
      fingerprint: { vocabulary: `of seed ${seed}` },
      config: { flags: { margin: `0.${seed}` } },
    },
  };
}
