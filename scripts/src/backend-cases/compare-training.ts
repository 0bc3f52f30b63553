import type { TrainingRun } from './training-cases';

/** Steps whose losses must agree one by one; later ones drift apart, as rounding decides which negative is the hardest. */
const FIRST_STEPS = 20;
const STEP_TOLERANCE = 1e-4;
const FINAL_TOLERANCE = 0.02;

/** One training beside another: how far apart they are, and what of it is a fault. */
export interface TrainingVerdict {
  /** Largest relative difference of the losses of the first steps. */
  readonly firstSteps: number;
  /** Relative difference of the mean losses of the last epoch. */
  readonly final: number;
  readonly faults: readonly string[];
}

/** Compares a training with the same one in Node; both must also keep their number of tensors. */
export function compareTraining(got: TrainingRun, wanted: TrainingRun): TrainingVerdict {
  const first = wanted.losses.slice(0, FIRST_STEPS).map((loss, i) => relative(got.losses[i], loss));
  const worst = first.indexOf(Math.max(...first));
  const verdict = { firstSteps: first[worst]!, final: relative(got.finalLoss, wanted.finalLoss) };
  const faults: string[] = [];
  if (got.losses.length !== wanted.losses.length || wanted.losses.length <= FIRST_STEPS) {
    faults.push(`it took ${got.losses.length} steps, not ${wanted.losses.length}`);
  }
  // Written so that NaN fails.
  if (!(verdict.firstSteps <= STEP_TOLERANCE)) {
    faults.push(
      `the loss of step ${worst + 1} is ${got.losses[worst]}, not ${wanted.losses[worst]}: a relative difference of ` +
        `${verdict.firstSteps.toExponential(1)}, ${STEP_TOLERANCE} allowed`,
    );
  }
  if (!(verdict.final <= FINAL_TOLERANCE)) {
    faults.push(
      `the last epoch's loss is ${got.finalLoss}, not ${wanted.finalLoss}, ${FINAL_TOLERANCE} allowed`,
    );
  }
  const counts = new Set(got.tensors.slice(1)); // the first step creates the state of the optimiser
  if (counts.size !== 1)
    faults.push(`the number of tensors changes from step to step: ${[...counts].join(', ')}`);
  return { ...verdict, faults };
}

function relative(got: number | undefined, wanted: number): number {
  const off = Math.abs((got ?? NaN) - wanted) / Math.abs(wanted);
  return Number.isNaN(off) ? Infinity : off;
}
