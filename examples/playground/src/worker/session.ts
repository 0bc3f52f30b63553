import { DataError, OptionError } from '@vse/core';
import { captionedScenes, sceneSvg } from '@vse/datasets/scenes';
import { rankImages } from '@vse/eval';
import { decodeImage, descriptorExtractor, type FeatureExtractor } from '@vse/features/page';
import { openModel, packModel, type ModelManifest, type OpenedModel } from '@vse/models';
import type { SystemName } from '../shared/config';
import type { GivenNetwork, GivenPicture, OpenedInfo, WorkerApi, WorkerEvent } from '../shared/protocol';
import { buildModel, similarityOf, type Model } from '../training/build-model';
import { pairsOf, type Pairs, type PictureFeatures } from '../training/pairs';
import { looksOf } from './looks';
import { networkExtractor } from './network-extractor';
import { zipped, unzipped } from './model-zip';
import { startBackend } from './start-backend';
import { trainModel, type Trained } from './train-model';
import { turns } from './turns';

type ExtractorRecord = NonNullable<ModelManifest['extractor']>;

/** The pictures, the model and the training of the page; everything that holds tensors. */
export function openSession(emit: (event: WorkerEvent) => void): WorkerApi {
  const order = turns();
  let extractor: FeatureExtractor = descriptorExtractor();
  let network: GivenNetwork | undefined;
  let synthetic = true;
  let pictures: PictureFeatures[] = [];
  let model: Model | undefined;
  let trained: Trained | undefined;
  let stopping = new AbortController();
  /** Settings that a person changes while it trains. */
  const live = { learningRate: 0, system: undefined as SystemName | undefined };

  const needModel = (): Model => {
    if (model) return model;
    throw new OptionError('There is no model yet: train one, or open one.');
  };
  const replaceModel = (next: Model): void => {
    if (model?.images !== next.images) {
      model?.images.dispose();
      model?.captions.dispose();
    }
    model = next;
  };
  /** Pictures that a search goes through: generated ones that it was not trained on, or all of one's own. */
  const searched = (): Pairs =>
    pairsOf(
      pictures.map((picture) => ({
        ...picture,
        split: synthetic ? picture.split : 'test',
        captions: picture.captions.length > 0 ? picture.captions : [''],
      })),
      'test',
      synthetic,
    );

  return {
    generate: (seed, trainCount, tests) =>
      Promise.resolve(
        captionedScenes(seed, { train: trainCount, dev: 0, test: tests }).map(({ scene, captions }) => ({
          id: scene.id,
          split: scene.split === 'train' ? 'train' : 'test',
          captions: captions.map(({ text }) => text),
          svg: sceneSvg(scene, seed),
        })),
      ),
    start: (backend) => order.take(() => startBackend(backend)),
    tables: async (files) => {
      if (files.length === 0) return [];
      const { readTable } = await import('./table'); // only a person's own pictures have tables
      return Promise.all(files.map(({ path, blob }) => readTable(path, blob)));
    },
    clear: (given, generated) =>
      order.take(async () => {
        const next = given ? await networkExtractor(given) : descriptorExtractor();
        await extractor.dispose();
        [extractor, network, synthetic, pictures] = [next, given, generated, []];
        return { extractor: given?.name ?? 'descriptor' };
      }),
    add: (given) =>
      order.take(async () => {
        for (const [done, picture] of given.entries()) {
          emit({ type: 'features', done, total: given.length });
          const made = await featuresOf(extractor, picture, emit);
          if (made) pictures.push(made);
        }
        emit({ type: 'features', done: given.length, total: given.length });
        return pictures.length;
      }),
    train: (config, goOn, maxSteps) => {
      stopping = new AbortController();
      const { signal } = stopping;
      live.learningRate = config.learningRate;
      live.system = undefined;
      return order.training(async () => {
        const train = pairsOf(pictures, 'train', synthetic);
        const test = pairsOf(pictures, 'test', synthetic);
        if (train.imageCount < 2)
          throw new DataError(
            `There are ${train.imageCount} pictures with sentences to train on, and it takes 2. Add pictures and their sentences.`,
          );
        const { captions } = train;
        const start =
          goOn && model
            ? { ...model, similarity: similarityOf(config.system) }
            : buildModel(config, { inputDim: extractor.dim, ofNetwork: network !== undefined, captions });
        replaceModel(start);
        trained = undefined;
        const between = () => order.between();
        const run = { config, train, test, live, signal, maxSteps, between, replace: replaceModel, emit };
        trained = await trainModel(start, run);
        return { steps: trained.steps, seconds: trained.seconds, stopped: signal.aborted };
      });
    },
    pause: (paused) => {
      order.pause(paused);
      return Promise.resolve();
    },
    stop: () => {
      stopping.abort();
      order.pause(false);
      return Promise.resolve();
    },
    rate: (learningRate) => {
      live.learningRate = learningRate;
      return Promise.resolve();
    },
    system: (system) => {
      live.system = system;
      return Promise.resolve();
    },
    search: (sentence, count) =>
      order.take(async () => {
        const data = searched();
        const found = await rankImages(needModel(), data, sentence, { count });
        return found.map(({ image, score }) => ({ id: data.ids[image]!, score }));
      }),
    look: (sentence, id) =>
      order.take(() => {
        const picture = pictures.find((one) => one.id === id);
        if (!picture) throw new OptionError(`There is no picture ${id}.`);
        return looksOf(needModel(), picture, sentence);
      }),
    save: (name, config, form) =>
      order.take(async () => {
        const files = await packModel(needModel(), {
          name,
          synthetic,
          extractor: await recordOf(extractor, network),
          ...(trained && {
            training: {
              data: [trained.data],
              steps: trained.steps,
              seconds: Math.round(trained.seconds),
              settings: {
                batchSize: config.batchSize,
                learningRate: live.learningRate,
                embedDim: config.embedDim,
                seed: config.seed,
              },
            },
            metrics: trained.metrics,
          }),
        });
        return form === 'zip'
          ? [{ path: `${name}.zip`, bytes: zipped(files) }]
          : [...files].map(([path, bytes]) => ({ path, bytes }));
      }),
    open: (files) =>
      order.take(async () => {
        const opened = await openModel(await unzipped(files));
        replaceModel(opened);
        trained = undefined;
        return infoOf(opened, extractor);
      }),
    features: () =>
      Promise.resolve(
        pictures.map(({ id, split, features, captions }) => ({
          id,
          split,
          values: Array.from(features.values),
          dim: features.dim,
          captions,
        })),
      ),
  };
}

async function featuresOf(
  extractor: FeatureExtractor,
  { id, split, captions, image }: GivenPicture,
  emit: (event: WorkerEvent) => void,
): Promise<PictureFeatures | undefined> {
  try {
    const pixels = await decodeImage(image, extractor.input);
    const [made] = await extractor.extract([pixels]);
    const { features, boxes } = made!;
    return {
      id,
      split,
      captions,
      features: { ...features, values: Float32Array.from(features.values) },
      boxes,
    };
  } catch (error) {
    emit({ type: 'unreadable', id, reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  } finally {
    if ('close' in image) image.close();
  }
}

/** The extractor as a model folder names it, so that `vse search` makes the same features. */
async function recordOf(
  { name, settings, input, length, dim, versions }: FeatureExtractor,
  network: GivenNetwork | undefined,
): Promise<ExtractorRecord> {
  const networks = network
    ? [{ name: network.name, bytes: network.bytes.length, sha256: await sha256(network.bytes) }]
    : [];
  return {
    name,
    settings: { ...settings, input: { ...input } },
    length,
    dim,
    networks,
    ...(versions && { versions }),
  };
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Facts that the page shows about a model that was opened: it can be used if its features are those that the page makes now. */
function infoOf({ manifest, similarity }: OpenedModel, extractor: FeatureExtractor): OpenedInfo {
  const { name, synthetic, extractor: record } = manifest;
  const own = JSON.stringify(sorted({ ...extractor.settings, input: { ...extractor.input } }));
  const same =
    record !== undefined && record.name === extractor.name && JSON.stringify(sorted(record.settings)) === own;
  return { name, synthetic, similarity: similarity.name, extractor: record?.name, searchable: same };
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, own]) => [key, sorted(own)]),
  );
}
