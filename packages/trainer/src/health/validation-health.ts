import type { EpochRecord, ValidationRecord } from '../checkpoints/training-state';
import type { HealthWarning } from './health';

/** A run up to its last validation. */
export interface ValidatedRun {
  /** Validations so far, with the one to judge last. */
  readonly validations: readonly Pick<ValidationRecord, 'value' | 'globalStep'>[];
  /** Finished epochs so far. */
  readonly epochs: readonly EpochRecord[];
  /** Factor of the schedule at the last step; near the end of a decay nothing moves. */
  readonly rateFactor: number;
}

/** Judges a run at its validations. */
export interface ValidationMonitor {
  /** Faults that lasted for enough validations, each reported once in the life of the monitor. */
  judge(run: ValidatedRun): readonly HealthWarning[];
}

/** Validations, and epochs, in a row that must show a fault. */
const IN_A_ROW = 3;
/** Share by which a loss or a validation must move in that time to count as moving. */
const STILL = 0.002;
/** Below this factor of the learning rate a run may stand still. */
const DECAYED = 0.1;

/**
 * Watches the validations of a run: it overfits if they fall three times in a row, the last clearly below the best, while the
 * training loss falls; it has stopped learning if neither has moved for three epochs though the learning rate has not decayed.
 */
export function validationMonitor(): ValidationMonitor {
  const reported = new Set<string>();
  return {
    judge(run) {
      const found = [overfitting(run), stopped(run)].filter((warning) => warning !== undefined);
      const fresh = found.filter(({ kind }) => !reported.has(kind));
      for (const { kind } of fresh) reported.add(kind);
      return fresh;
    },
  };
}

function overfitting({ validations, epochs }: ValidatedRun): HealthWarning | undefined {
  const last = validations.slice(-IN_A_ROW - 1).map(({ value }) => value);
  const losses = epochs.slice(-2).map(({ loss }) => loss);
  if (last.length <= IN_A_ROW || losses.length < 2 || !(losses[1]! < losses[0]!)) return undefined;
  const falls = last.every((value, i) => i === 0 || value < last[i - 1]!);
  const best = Math.max(...validations.map(({ value }) => value));
  if (!falls || best - last.at(-1)! < 0.01 * Math.abs(best)) return undefined;
  return {
    kind: 'overfitting',
    message:
      `overfitting: the validation fell ${IN_A_ROW} times in a row, to ${shown(last.at(-1)!)} from ${shown(best)} at its best, while ` +
      'the training loss falls. Keep the best checkpoint (restoreBest) and stop there (patience); or use more dropout, of features ' +
      'and of words, more weight decay, a smaller embedDim, or more data.',
  };
}

function stopped({ validations, epochs, rateFactor }: ValidatedRun): HealthWarning | undefined {
  const losses = epochs.slice(-IN_A_ROW - 1).map(({ loss }) => loss);
  const values = validations.slice(-IN_A_ROW - 1).map(({ value }) => value);
  if (losses.length <= IN_A_ROW || values.length <= IN_A_ROW || rateFactor < DECAYED) return undefined;
  if (moves(losses) || moves(values)) return undefined;
  return {
    kind: 'stopped learning',
    message:
      `stopped learning: the training loss has stayed at ${shown(losses.at(-1)!)} and the validation at ${shown(values.at(-1)!)} for ` +
      `${IN_A_ROW} epochs. Raise the learning rate or warm up for longer if they are those of chance; otherwise end the run here, or let ` +
      'the learning rate decay (cosineDecay, stepDecay).',
  };
}

/** True if numbers move by more than rounding and the noise of batches. */
function moves(values: readonly number[]): boolean {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return most - least > STILL * Math.max(Math.abs(least), Math.abs(most));
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
