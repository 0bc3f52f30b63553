import { batch } from '@preact/signals';
import type { WorkerApi } from '../../shared/protocol';
import { forgetModel, keepModel, keptModel } from '../keeping/kept-model';
import { download, pickFolder, writeFolder } from '../keeping/save-files';
import type { Notices } from './notices';
import type { Pictures } from './pictures';
import type { Settings } from './settings';
import { givePicturesAgain, type Signals } from './signals';
import type { Work } from './work';

/** A model is kept so often while it trains, in milliseconds, beside the ends of trainings. */
const keepEvery = 30_000;
/** Most steps whose losses are kept; a chart shows fewer. */
const keptSteps = 2000;

/** Parts of the page that models work with. */
export interface ModelParts {
  readonly worker: WorkerApi;
  readonly notices: Notices;
  readonly work: Work;
  readonly settings: Settings;
  readonly pictures: Pictures;
  /** Starts the backend; false if there is none, which the page then says. */
  readonly start: () => Promise<boolean>;
}

/** Files of a model's folder, or one zip of them. */
export type ModelFiles = readonly { readonly path: string; readonly blob: Blob }[];

/** The models of the page: saved, opened, and kept in the browser. */
export type Models = ReturnType<typeof openModels>;

/** Saves and opens models, and keeps the last one in the browser. */
export function openModels(page: Signals, parts: ModelParts) {
  const { config, phase, steps, recalls, marks, hasModel, kept, lacksPictures } = page;
  const { worker, work, pictures } = parts;
  const { say } = parts.notices;
  let lastKept = 0;

  const nameOf = (): string => (pictures.areOwn() || lacksPictures.value ? 'own-pictures' : 'scenes');

  const clearCurves = (): void =>
    batch(() => {
      steps.value = [];
      recalls.value = [];
      marks.value = [];
    });

  /** Keeps the model in the browser, so that a reload does not lose it. */
  const keep = async (): Promise<void> => {
    lastKept = performance.now();
    const [zip] = await worker.save(nameOf(), config.value, 'zip');
    const every = Math.ceil(steps.value.length / keptSteps);
    const done = await keepModel({
      zip: zip!,
      config: config.value,
      own: pictures.areOwn(),
      steps: steps.value.filter((_, i) => (steps.value.length - 1 - i) % every === 0),
      recalls: recalls.value,
      marks: marks.value,
    });
    if (!done) say('news', 'This browser keeps no model here: save it before you close the page.');
  };

  /** The same between two steps; where it fails, the end of the training says why. */
  const keepMeanwhile = (): void => void keep().catch(() => undefined);

  /** Opens a model in place of the one there is; returns true if it can search the pictures. */
  const open = async (files: ModelFiles): Promise<boolean> => {
    const info = await worker.open(files);
    hasModel.value = true;
    clearCurves();
    const synthetic = info.synthetic === true ? ', trained on generated pictures' : '';
    say('news', `Opened ${info.name} (${info.similarity}${synthetic}).`);
    if (!info.searchable) {
      say(
        'error',
        `${info.name} reads features of ${info.extractor ?? 'an unknown extractor'}, with settings that the page does not have now. ` +
          'Drop the .onnx network that it was trained with, then the model again.',
      );
    }
    return info.searchable;
  };

  void keptModel().then((model) => {
    if (phase.value === 'idle' && !hasModel.value) kept.value = model;
  });

  return {
    keep,
    keepMeanwhile,
    keepNowAndThen(): void {
      if (performance.now() - lastKept > keepEvery) keepMeanwhile();
    },
    open,
    clearCurves,
    save: (): Promise<void> =>
      work.beside(async () => {
        for (const file of await worker.save(nameOf(), config.value, 'zip')) download(file);
      }),
    saveToFolder: (): Promise<void> =>
      work.beside(async () => {
        const parent = await pickFolder();
        if (!parent) return;
        const files = await worker.save(nameOf(), config.value, 'files');
        const name = await writeFolder(parent, nameOf(), files);
        say('news', `Saved into ${parent.name}/${name}.`);
      }),
    /** Opens the model that the browser kept, with its settings and curves. */
    openKept: (): Promise<void> =>
      work.run(async () => {
        const last = kept.value;
        if (!last || !(await parts.start())) return;
        parts.settings.adopt({ ...last.config, backend: config.value.backend });
        if (!last.own) {
          pictures.takeScenes();
          await pictures.prepare();
        }
        const { path, bytes } = last.zip;
        const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
        const searchable = await open([{ path, blob }]);
        lacksPictures.value = last.own && !pictures.areOwn();
        batch(() => {
          steps.value = last.steps;
          recalls.value = last.recalls;
          marks.value = last.marks;
          if (searchable) kept.value = undefined;
        });
        if (lacksPictures.value) say('news', givePicturesAgain);
      }),
    forgetKept: (): void => {
      kept.value = undefined;
      void forgetModel();
    },
  };
}
