import type { WorkerApi } from '../../shared/protocol';
import { openWorker } from '../open-worker';
import { openModels } from './models';
import { openNotices } from './notices';
import { openPictures } from './pictures';
import { openSearching } from './searching';
import { openSettings } from './settings';
import { openSignals } from './signals';
import { takeFiles } from './take-files';
import { openTraining } from './training';
import { openWork } from './work';

/** State of the page, and what can be done with it. */
export type App = ReturnType<typeof openApp>;

/** Opens the page's state and starts its worker. */
export function openApp() {
  const page = openSignals();
  const { phase, backend, failure } = page;
  const notices = openNotices();

  const worker: WorkerApi = openWorker(
    (event) => {
      if (event.type === 'steps') training.showSteps(event.steps);
      else if (event.type === 'recall') training.showRecall(event);
      else if (event.type === 'unreadable') pictures.noteUnreadable(event.id, event.reason);
      else if (event.type === 'warning') notices.say('news', event.message);
    },
    (reason) => {
      failure.value = reason;
      phase.value = 'idle';
    },
  );

  const start = async (): Promise<boolean> => {
    try {
      const started = await worker.start(page.config.value.backend);
      backend.value = started.name;
      failure.value = undefined;
      return true;
    } catch (error) {
      failure.value = (error as Error).message;
      return false;
    }
  };

  const work = openWork(page, notices);
  const settings = openSettings(page, worker, notices);
  const pictures = openPictures(page, worker, notices, work);
  const searching = openSearching(page, worker, work);
  const models = openModels(page, { worker, notices, work, settings, pictures, start });
  const training = openTraining(page, { worker, notices, work, pictures, models, searching, start });
  void start();

  /** Back to the generated scenes. */
  const useScenes = (): Promise<void> =>
    work.run(async () => {
      pictures.takeScenes();
      page.hasModel.value = false;
      page.lacksPictures.value = false;
      if (await start()) await pictures.prepare();
    });

  return {
    ...page,
    notices: notices.notices,
    dismiss: notices.dismiss,
    pictureOf: pictures.of,
    set: settings.set,
    share: settings.share,
    train: training.train,
    pause: training.pause,
    stop: training.stop,
    cancel: work.cancel,
    search: searching.search,
    choose: searching.choose,
    save: models.save,
    saveToFolder: models.saveToFolder,
    openKept: models.openKept,
    forgetKept: models.forgetKept,
    take: takeFiles(page, { worker, notices, work, pictures, models, start }),
    useScenes,
    /** For the console of the browser: what was measured, and the features that it was trained on. */
    inspect: {
      steps: () => page.steps.value,
      recalls: () => page.recalls.value,
      features: () => worker.features(),
      found: () => page.result.value?.found.map(({ id }) => id) ?? [],
    },
  };
}
