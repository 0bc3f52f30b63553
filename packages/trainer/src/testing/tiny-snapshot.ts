import type { Snapshot } from '../checkpoints/snapshot';

/** A snapshot whose values encode its step. */
export function tinySnapshot(globalStep: number): Snapshot {
  return {
    weights: { w: { shape: [2], data: Float32Array.of(globalStep, -globalStep) } },
    optimizer: {
      name: 'adam',
      steps: { w: globalStep },
      tensors: { 'w/mean': { shape: [2], data: Float32Array.of(globalStep / 2, 0) } },
    },
    state: {
      epoch: 1,
      step: 2,
      globalStep,
      lossSum: 0.1,
      sampler: { name: 'everyCaption', seed: 1, batchSize: 2, captions: 3, images: 4, pairs: '0' },
      epochs: [{ epoch: 0, loss: 0.3 }],
      validations: [{ epoch: 0, globalStep: 1, metrics: { rsum: 5 }, value: 5 }],
      fingerprint: { vocabulary: 'a' },
      config: { margin: 0.2 },
    },
  };
}
