import { VseError } from '@vse/core';
import type { BatchPlan } from '../batches/sampler';
import type { StepReport } from '../run/step';
import type { TrainingState } from '../checkpoints/training-state';

/** A step that failed, and the state of its run. */
export interface FaultyStep {
  readonly state: TrainingState;
  /** Step of the last checkpoint. */
  readonly savedAt: number | undefined;
  readonly plan: BatchPlan;
}

/** Error of a step whose loss or gradients are not finite; `source` names where the value came from. */
export function stepFault(
  { loss, gradientNorm }: Pick<StepReport, 'loss' | 'gradientNorm'>,
  source: string,
  { state: { epoch, step, globalStep }, savedAt, plan: { captions } }: FaultyStep,
): VseError {
  const what = Number.isFinite(loss) ? `the gradients' norm is ${gradientNorm}` : `the loss is ${loss}`;
  return new VseError(
    `fit: ${what} at step ${globalStep} (epoch ${epoch}, batch ${step}: captions ` +
      `${[...captions.subarray(0, 5)].join(', ')}, ...); ${source}. The step was not taken: the weights are as ` +
      `before it, and ${savedAt === undefined ? 'no checkpoint was written' : `the last checkpoint is of step ${savedAt}`}. ` +
      'Lower the learning rate, clip the gradients (clipNorm: 2), and check these captions and their images.',
  );
}
