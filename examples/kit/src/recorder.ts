import type { LossCurveInput } from '@vse/report';
import { consoleProgress, type ProgressListener } from '@vse/trainer';
import type { ExperimentData } from './open-data';

type Point = LossCurveInput['loss'][number];

/** Prints the progress of a training under its title, and keeps its curve for the report. */
export function recorder(
  title: string,
  { name, synthetic }: Pick<ExperimentData, 'name' | 'synthetic'>,
): { listen: ProgressListener; curve(): LossCurveInput } {
  console.error(`\nTraining ${title} on ${name}${synthetic ? ' (synthetic)' : ''}`);
  const print = consoleProgress();
  const loss: Point[] = [];
  const validation: Point[] = [];
  return {
    async listen(event) {
      if (event.type === 'step') loss.push({ step: event.globalStep, value: event.loss });
      if (event.type === 'validation') validation.push({ step: event.globalStep, value: event.value });
      await print(event);
    },
    curve: () => ({ loss, ...(validation.length > 0 && { validation }) }),
  };
}
