import * as tf from '@tensorflow/tfjs-core';
import { median } from '../harness';
import { disposeModel, scanModel, type ScanConfig, type ScanShape } from '../scan-training';
import { trainingStep } from '../training-step';

/** A training step to time. */
export interface StepConfig extends Required<ScanConfig>, ScanShape {
  readonly label: string;
  readonly pairs: number;
}

/** Time of a training step. */
export interface StepTime {
  /** Median milliseconds. */
  readonly milliseconds: number;
  /** Runs that were timed. */
  readonly runs: number;
  /** Loss of the first step, to see that all ways compute the same. */
  readonly loss: number;
  /** Programs that webgpu was given in a step. */
  readonly programs?: number;
}

/** Times a training step on the backend in use, after two runs that compile what it needs. */
export async function timeStep(
  { pairs, system, dim, ...shape }: StepConfig,
  seconds: number,
): Promise<StepTime> {
  const model = scanModel({ system, dim });
  const training = await trainingStep(model, { pairs, ...shape });
  const loss = await training.run();
  const programs = await countPrograms(training.run);
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  do {
    const start = performance.now();
    await training.run();
    times.push(performance.now() - start);
  } while (performance.now() < end);
  await training.dispose();
  disposeModel(model);
  return { milliseconds: median(times), runs: times.length, loss, ...(programs > 0 && { programs }) };
}

/** Programs that the webgpu backend queues while something runs; 0 on others. */
async function countPrograms(run: () => Promise<unknown>): Promise<number> {
  const backend = tf.backend() as unknown as { recordAndSubmit?: (...all: unknown[]) => unknown };
  const original = backend.recordAndSubmit?.bind(backend);
  if (!original) {
    await run();
    return 0;
  }
  let count = 0;
  backend.recordAndSubmit = (...all) => {
    count += 1;
    return original(...all);
  };
  try {
    await run();
  } finally {
    delete backend.recordAndSubmit;
  }
  return count;
}
