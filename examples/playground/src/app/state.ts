import { batch, signal, type Signal } from '@preact/signals';
import { fromFragment, systems, toFragment, type Config, type SystemName } from '../shared/config';
import type {
  Example,
  FoundPicture,
  GivenNetwork,
  Looks,
  Recalls,
  Step,
  WorkerApi,
} from '../shared/protocol';
import { sortFiles, type GivenFile } from './data/folder';
import { forgetModel, keepModel, keptModel, type KeptModel } from './keeping/kept-model';
import { download, pickFolder, writeFolder } from './keeping/save-files';
import { sceneSources, testScenes, type Picture, type Source } from './data/scenes';
import { openWorker } from './open-worker';

/** Phase of the page's work. */
export type Phase = 'idle' | 'preparing' | 'training' | 'paused';

/** Recall at a step. */
export interface RecallPoint {
  readonly step: number;
  readonly recalls: Recalls;
}

/** A change that a person made while it trained. */
export interface Mark {
  readonly step: number;
  readonly label: string;
}

/** A line at the foot of the page. */
export interface Notice {
  readonly key: number;
  readonly kind: 'news' | 'error';
  readonly text: string;
}

/** A sentence and what it found. */
export interface SearchResult {
  readonly sentence: string;
  readonly found: readonly FoundPicture[];
}

/** Pictures that reach the worker together. */
const chunk = 16;
/** Results of a search. */
const resultCount = 12;
/** A model is kept so often while it trains, in milliseconds, beside the ends of trainings. */
const keepEvery = 30_000;
/** Most steps whose losses are kept; a chart shows fewer. */
const keptSteps = 2000;

const givePicturesAgain = 'Open the folder of its pictures again, to search them or to train on.';

/** The end of work that a person cancelled. */
class Cancelled extends Error {}

/** State of the page, and what can be done with it. */
export type App = ReturnType<typeof openApp>;

/** Opens the page's state and starts its worker. */
export function openApp() {
  const config = signal<Config>(fromFragment(location.hash));
  const phase = signal<Phase>('idle');
  const backend = signal<string | undefined>(undefined);
  const failure = signal<string | undefined>(undefined);
  const progress = signal<
    { readonly done: number; readonly total: number; readonly what: string } | undefined
  >(undefined);
  const steps = signal<readonly Step[]>([]);
  const recalls = signal<readonly RecallPoint[]>([]);
  const marks = signal<readonly Mark[]>([]);
  const examples = signal<readonly Example[]>([]);
  const hasModel = signal(false);
  const data = signal<{ readonly name: string; readonly count: number; readonly own: boolean } | undefined>(
    undefined,
  );
  const network = signal<Pick<GivenNetwork, 'name'> | undefined>(undefined);
  const result = signal<SearchResult | undefined>(undefined);
  const chosen = signal<string | undefined>(undefined);
  const looks = signal<Looks | undefined>(undefined);
  const notices = signal<readonly Notice[]>([]);
  const kept = signal<KeptModel | undefined>(undefined);
  const pictures = new Map<string, Picture>();
  let sources: readonly Source[] = [];
  let madeFor = '';
  let lastNotice = 0;

  const say = (kind: Notice['kind'], text: string): void => {
    lastNotice += 1;
    const key = lastNotice;
    notices.value = [...notices.value.filter((one) => one.text !== text).slice(-3), { key, kind, text }];
    if (kind === 'news') setTimeout(() => dismiss(key), 8000);
  };
  const dismiss = (key: number): void => {
    notices.value = notices.value.filter((notice) => notice.key !== key);
  };
  const unreadable: string[] = [];
  let cancelling = new AbortController();
  let lastKept = 0;
  /** True for a model of own pictures that the browser kept, until they are given again. */
  let lacksPictures = false;

  const worker: WorkerApi = openWorker(
    (event) => {
      if (event.type === 'steps') steps.value = [...steps.value, ...event.steps.map((step) => shifted(step))];
      else if (event.type === 'recall') {
        batch(() => {
          recalls.value = [...recalls.value, { step: offset + event.step, recalls: event.recalls }];
          examples.value = event.examples;
        });
        if (performance.now() - lastKept > keepEvery) keepMeanwhile();
      } else if (event.type === 'unreadable') unreadable.push(`${event.id}: ${event.reason}`);
      else if (event.type === 'warning') say('news', event.message);
    },
    (reason) => {
      failure.value = reason;
      phase.value = 'idle';
    },
  );
  let offset = 0; // steps of the trainings before this one, when it went on
  const shifted = (step: Step): Step => ({ ...step, step: offset + step.step });

  const showInAddress = (): void =>
    history.replaceState(null, '', `${location.pathname}${location.search}${toFragment(config.value)}`);

  const set = <Key extends keyof Config>(key: Key, value: Config[Key]): void => {
    config.value = { ...config.value, [key]: value };
    showInAddress();
    if (phase.value !== 'training' && phase.value !== 'paused') return;
    const step = steps.value.at(-1)?.step ?? 0;
    if (key === 'learningRate') {
      void worker.rate(value as number);
      marks.value = [...marks.value, { step, label: `rate ${String(value)}` }];
    } else if (key === 'system') {
      void worker.system(value as SystemName);
      marks.value = [...marks.value, { step, label: systems[value as SystemName] }];
    }
  };

  const start = async (): Promise<boolean> => {
    try {
      const started = await worker.start(config.value.backend);
      backend.value = started.name;
      failure.value = undefined;
      return true;
    } catch (error) {
      failure.value = (error as Error).message;
      return false;
    }
  };

  /** Gives the worker the pictures, so many at a time, and lets the page breathe in between; Cancel ends it. */
  const prepare = async (own: readonly Source[], what: string): Promise<void> => {
    unreadable.length = 0;
    for (const picture of own) pictures.set(picture.id, picture);
    for (let from = 0; from < own.length; from += chunk) {
      if (cancelling.signal.aborted) {
        forget();
        ownSources = undefined;
        madeFor = '';
        data.value = undefined;
        throw new Cancelled(`Cancelled: ${from} of ${own.length} pictures were done.`);
      }
      progress.value = { done: from, total: own.length, what };
      const part = own.slice(from, from + chunk);
      const given = [];
      for (const { image, id, split, captions } of part)
        given.push({ id, split, captions, image: await image() });
      await worker.add(given);
    }
    progress.value = undefined;
    if (unreadable.length > 0)
      say('error', `${unreadable.length} of ${own.length} pictures cannot be read. ${unreadable[0]}`);
  };

  const forget = (): void => {
    for (const { address } of pictures.values()) address.free();
    pictures.clear();
    batch(() => {
      result.value = undefined;
      chosen.value = undefined;
      looks.value = undefined;
      examples.value = [];
    });
  };

  /** Makes the features of the generated scenes, unless the worker has them already. */
  const prepareScenes = async (): Promise<void> => {
    const { seed, pictures: count } = config.value;
    const key = `scenes ${seed} ${count} ${givenNetwork?.name ?? ''}`;
    if (madeFor === key) return;
    progress.value = { done: 0, total: count + testScenes, what: 'Drawing scenes' };
    forget();
    await worker.clear(givenNetwork, true);
    sources = await sceneSources(await worker.generate(seed, count, testScenes));
    await prepare(sources, 'Drawing scenes');
    madeFor = key;
    data.value = { name: 'Generated scenes', count: sources.length, own: false };
  };
  let givenNetwork: GivenNetwork | undefined;
  let ownSources: readonly Source[] | undefined;

  const prepareOwn = async (): Promise<void> => {
    const key = `own ${givenNetwork?.name ?? ''}`;
    if (!ownSources || madeFor === key) return;
    progress.value = { done: 0, total: ownSources.length, what: 'Reading pictures' };
    forget();
    await worker.clear(givenNetwork, false);
    await prepare(ownSources, 'Reading pictures');
    madeFor = key;
    data.value = { name: 'Your pictures', count: pictures.size, own: true };
  };

  const prepareData = (): Promise<void> => (ownSources ? prepareOwn() : prepareScenes());

  const guarded = async (work: () => Promise<void>): Promise<void> => {
    cancelling = new AbortController();
    try {
      await work();
    } catch (error) {
      say(error instanceof Cancelled ? 'news' : 'error', (error as Error).message);
    } finally {
      progress.value = undefined;
      if (phase.value !== 'idle') phase.value = 'idle';
    }
  };

  const train = (goOn: boolean): Promise<void> =>
    guarded(async () => {
      if (phase.value !== 'idle') return;
      if (goOn && lacksPictures) throw new Error(givePicturesAgain);
      lacksPictures = false;
      phase.value = 'preparing';
      if (!(await start())) return;
      await prepareData();
      if (goOn && hasModel.value) offset = steps.value.at(-1)?.step ?? 0;
      else {
        offset = 0;
        batch(() => {
          steps.value = [];
          recalls.value = [];
          marks.value = [];
        });
      }
      kept.value = undefined;
      phase.value = 'training';
      const end = await worker.train(config.value, goOn && hasModel.value);
      hasModel.value = true;
      await keep();
      say(
        'news',
        `${end.stopped ? 'Stopped' : 'Trained'}: ${end.steps} steps in ${Math.round(end.seconds)} seconds.`,
      );
      if (result.value) await search(result.value.sentence);
    });

  const search = async (sentence: string): Promise<void> => {
    if (sentence.trim() === '') return;
    try {
      if (lacksPictures) throw new Error(givePicturesAgain);
      if (!data.value) throw new Error('There are no pictures to search: train, or open a folder of them.');
      const found = await worker.search(sentence, resultCount);
      batch(() => {
        result.value = { sentence, found };
        chosen.value = undefined;
        looks.value = undefined;
      });
    } catch (error) {
      say('error', (error as Error).message);
    }
  };

  const choose = async (id: string | undefined): Promise<void> => {
    batch(() => {
      chosen.value = id;
      looks.value = undefined;
    });
    if (id === undefined || !result.value) return;
    try {
      const seen = await worker.look(result.value.sentence, id);
      if (chosen.value === id) looks.value = seen;
    } catch (error) {
      say('error', (error as Error).message);
    }
  };

  const modelName = (): string => (ownSources || lacksPictures ? 'own-pictures' : 'scenes');

  const save = (): Promise<void> =>
    guardedIdle(async () => {
      for (const file of await worker.save(modelName(), config.value, 'zip')) download(file);
    });

  const saveToFolder = (): Promise<void> =>
    guardedIdle(async () => {
      const parent = await pickFolder();
      if (!parent) return;
      const files = await worker.save(modelName(), config.value, 'files');
      const name = await writeFolder(parent, modelName(), files);
      say('news', `Saved into ${parent.name}/${name}.`);
    });

  /** Keeps the model in the browser, so that a reload does not lose it. */
  const keep = async (): Promise<void> => {
    lastKept = performance.now();
    const [zip] = await worker.save(modelName(), config.value, 'zip');
    const every = Math.ceil(steps.value.length / keptSteps);
    const done = await keepModel({
      zip: zip!,
      config: config.value,
      own: ownSources !== undefined,
      steps: steps.value.filter((_, i) => (steps.value.length - 1 - i) % every === 0),
      recalls: recalls.value,
      marks: marks.value,
    });
    if (!done) say('news', 'This browser keeps no model here: save it before you close the page.');
  };

  /** The same between two steps; where it fails, the end of the training says why. */
  const keepMeanwhile = (): void => void keep().catch(() => undefined);

  /** Opens the model that the browser kept, with its settings and curves. */
  const openKept = (): Promise<void> =>
    guarded(async () => {
      const last = kept.value;
      if (!last || phase.value !== 'idle') return;
      phase.value = 'preparing';
      if (!(await start())) return;
      config.value = { ...last.config, backend: config.value.backend };
      showInAddress();
      if (!last.own) {
        ownSources = undefined;
        await prepareScenes();
      }
      const { path, bytes } = last.zip;
      const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
      const searchable = await openModelFiles([{ path, blob }]);
      lacksPictures = last.own && ownSources === undefined;
      batch(() => {
        steps.value = last.steps;
        recalls.value = last.recalls;
        marks.value = last.marks;
        if (searchable) kept.value = undefined;
      });
      if (lacksPictures) say('news', givePicturesAgain);
    });

  const forgetKept = (): void => {
    kept.value = undefined;
    void forgetModel();
  };

  /** As `guarded`, without a change of the phase: a training may go on. */
  const guardedIdle = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      say('error', (error as Error).message);
    }
  };

  const openModelFiles = async (
    files: readonly { readonly path: string; readonly blob: Blob }[],
  ): Promise<boolean> => {
    const info = await worker.open(files);
    batch(() => {
      hasModel.value = true;
      steps.value = [];
      recalls.value = [];
      marks.value = [];
    });
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

  /** Takes what a person dropped or chose: pictures, a model, a network. */
  const take = (files: readonly GivenFile[]): Promise<void> =>
    guarded(async () => {
      if (phase.value !== 'idle') {
        say('error', 'Stop the training first.');
        return;
      }
      phase.value = 'preparing';
      const given = await sortFiles(files, worker);
      if (!given.model && !given.network && given.pictures.length === 0)
        throw new Error('There is no picture, model folder or .onnx network among the files.');
      if (!(await start())) return;
      if (given.network) {
        const bytes = new Uint8Array(await given.network.arrayBuffer());
        givenNetwork = { name: given.network.name, bytes, preset: 'imagenet' };
        network.value = { name: given.network.name };
        hasModel.value = false;
      }
      if (given.pictures.length > 0) {
        ownSources = given.pictures;
        madeFor = '';
        if (!lacksPictures) hasModel.value = false;
        lacksPictures = false;
      }
      await prepareData();
      if (given.without > 0)
        say('news', `${given.without} pictures have no sentence: they are searched, not trained on.`);
      if (given.missing.length > 0)
        say(
          'news',
          `${given.missing.length} pictures of the table are not there, such as ${given.missing[0]}.`,
        );
      if (given.model) await openModelFiles(given.model);
    });

  const pause = (paused: boolean): void => {
    phase.value = paused ? 'paused' : 'training';
    void worker.pause(paused);
    if (paused) keepMeanwhile();
  };
  const stop = (): void => void worker.stop();
  /** Ends the making of features. */
  const cancel = (): void => cancelling.abort();

  /** Back to the generated scenes. */
  const useScenes = (): Promise<void> =>
    guarded(async () => {
      if (phase.value !== 'idle') return;
      phase.value = 'preparing';
      ownSources = undefined;
      hasModel.value = false;
      lacksPictures = false;
      if (await start()) await prepareScenes();
    });

  const share = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      say('news', 'The link to these settings is copied.');
    } catch {
      say('news', `The address of this page carries the settings: ${location.href}`);
    }
  };

  addEventListener('hashchange', () => {
    if (phase.value === 'idle') config.value = fromFragment(location.hash);
  });
  void start();
  void keptModel().then((model) => {
    if (phase.value === 'idle' && !hasModel.value) kept.value = model;
  });

  return {
    config: config as Readonly<Signal<Config>>,
    phase,
    backend,
    failure,
    progress,
    steps,
    recalls,
    marks,
    examples,
    hasModel,
    data,
    network,
    result,
    chosen,
    looks,
    notices,
    kept,
    pictureOf: (id: string) => pictures.get(id),
    set,
    train,
    pause,
    stop,
    cancel,
    search,
    choose,
    save,
    saveToFolder,
    openKept,
    forgetKept,
    take,
    useScenes,
    share,
    dismiss,
    /** For the console of the browser: what was measured, and the features that it was trained on. */
    inspect: {
      steps: () => steps.value,
      recalls: () => recalls.value,
      features: () => worker.features(),
      found: () => result.value?.found.map(({ id }) => id) ?? [],
    },
  };
}
