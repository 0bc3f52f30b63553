import type { ProgressListener } from '@vse/trainer';
import type { Context } from '../context';

/** Shows a training as the progress line of its steps, with the validations and warnings as notes. */
export function trainingProgress({ progress, note }: Context): ProgressListener<{ readonly rsum: number }> {
  let show = progress('Training', 'steps');
  let total = 0;
  let perEpoch = 1;
  let best: number | undefined; // unknown when a run goes on
  return (event) => {
    if (event.type === 'start') {
      perEpoch = event.stepsPerEpoch;
      total = event.epochs * event.stepsPerEpoch;
      show = progress('Training', 'steps');
    } else if (event.type === 'step') {
      show({ done: event.globalStep, total });
    } else if (event.type === 'validation') {
      best = event.best ? event.value : best;
      const epoch = Math.ceil(event.globalStep / perEpoch);
      const known = best === undefined ? '' : `, best ${best.toFixed(1)}`;
      const rank = event.best ? ', the best so far' : known;
      note(`  epoch ${epoch}: rsum ${event.value.toFixed(1)} to choose by${rank}`);
    } else if (event.type === 'warning') {
      note(`  warning: ${event.message}`);
    }
  };
}
