import type { ProgressEvent } from '../progress/progress';

/** Event of a first step. */
export const tinyStep: Extract<ProgressEvent, { type: 'step' }> = {
  type: 'step',
  epoch: 0,
  step: 0,
  globalStep: 1,
  loss: 1.23456,
  learningRate: 2e-4,
  gradientNorm: 3,
  times: { data: 100, forward: 200, backward: 300, update: 200 },
};
