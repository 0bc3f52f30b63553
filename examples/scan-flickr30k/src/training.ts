import { infoNce, maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { cosineDecay, linearWarmup, stepDecay, type FitOptions } from '@vse/trainer';
import type { LossName } from './arguments';

/** Margin of the hinges. */
export const margin = 0.2;

/** Steps until the learning rate of InfoNCE is at its highest. */
const WARM_UP_STEPS = 20;

/** Loss and schedule of a training, by the name of the loss. */
export function trainingBy(
  loss: LossName,
  { epochs, warmUpEpochs }: { readonly epochs: number; readonly warmUpEpochs: number },
): Pick<FitOptions, 'loss' | 'schedule' | 'health'> {
  if (loss === 'info-nce') return { loss: infoNce(), schedule: linearWarmup(WARM_UP_STEPS, cosineDecay()) };
  return {
    loss: warmUp(sumOfHinges({ margin }), maxOfHinges({ margin }), { epochs: warmUpEpochs }),
    schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
    health: { margin },
  };
}

/** Title of a system that was trained with a loss of another paper. */
export function titleBy(loss: LossName, title: string): string {
  return loss === 'hinges' ? title : `${title}, InfoNCE`;
}
