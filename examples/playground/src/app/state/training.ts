import { batch } from '@preact/signals';
import type { Step, WorkerApi, WorkerEvent } from '../../shared/protocol';
import type { Models } from './models';
import type { Notices } from './notices';
import type { Pictures } from './pictures';
import type { Searching } from './searching';
import { givePicturesAgain, type Signals } from './signals';
import type { Work } from './work';

/** Parts of the page that a training works with. */
export interface TrainingParts {
  readonly worker: WorkerApi;
  readonly notices: Notices;
  readonly work: Work;
  readonly pictures: Pictures;
  readonly models: Models;
  readonly searching: Searching;
  /** Starts the backend; false if there is none, which the page then says. */
  readonly start: () => Promise<boolean>;
}

/** Trains in the worker, and shows what it measures. */
export function openTraining(page: Signals, parts: TrainingParts) {
  const { phase, steps, recalls, hasModel } = page;
  const { worker, work, pictures, models, searching } = parts;
  /** Steps of the trainings before this one, when it went on. */
  let offset = 0;

  const begin = (goOn: boolean): void => {
    offset = goOn ? (steps.value.at(-1)?.step ?? 0) : 0;
    if (!goOn) models.clearCurves();
    page.kept.value = undefined;
    phase.value = 'training';
  };

  return {
    train: (wantsOn: boolean): Promise<void> =>
      work.run(async () => {
        if (wantsOn && page.lacksPictures.value) throw new Error(givePicturesAgain);
        page.lacksPictures.value = false;
        if (!(await parts.start())) return;
        await pictures.prepare();
        const goOn = wantsOn && hasModel.value;
        begin(goOn);
        const end = await worker.train(page.config.value, goOn);
        hasModel.value = true;
        await models.keep();
        const how = end.stopped ? 'Stopped' : 'Trained';
        parts.notices.say('news', `${how}: ${end.steps} steps in ${Math.round(end.seconds)} seconds.`);
        if (page.result.value) await searching.search(page.result.value.sentence);
      }),
    pause: (paused: boolean): void => {
      phase.value = paused ? 'paused' : 'training';
      void worker.pause(paused);
      if (paused) models.keepMeanwhile();
    },
    stop: (): void => void worker.stop(),
    /** Takes steps that the worker has done. */
    showSteps(done: readonly Step[]): void {
      steps.value = [...steps.value, ...done.map((step) => ({ ...step, step: offset + step.step }))];
    },
    /** Takes the recall that the worker has measured. */
    showRecall(event: Extract<WorkerEvent, { readonly type: 'recall' }>): void {
      batch(() => {
        recalls.value = [...recalls.value, { step: offset + event.step, recalls: event.recalls }];
        page.examples.value = event.examples;
      });
      models.keepNowAndThen();
    },
  };
}
