import type { Dataset } from '@vse/datasets';
import { takeFirst } from '@vse/datasets';
import type { TrainFlags } from '../commands/train';
import type { Context } from '../context';
import { divide, type Divided } from '../data/divide';
import { openPictures } from '../data/open-data';
import { openFeatures, type ChosenFeatures } from '../features/open-features';
import { defaultFeatures } from './default-features';
import { runFolder, type RunFolder } from './run-folder';
import { settingsFor, type TrainingSettings } from './settings';

/** A training whose inputs are all there and fit each other. */
export interface Prepared {
  /** Name of the data. */
  readonly name: string;
  readonly run: RunFolder;
  readonly divided: Divided;
  readonly features: ChosenFeatures;
  readonly settings: TrainingSettings;
  /** Lines that say what was found and what will be done. */
  readonly found: readonly string[];
}

/** Checks everything that can be refused, before the first picture is read. The caller disposes the extractor. */
export async function prepare(path: string, flags: TrainFlags, context: Context): Promise<Prepared> {
  const run = await runFolder(path, flags);
  const kind = flags.model === 'vector' ? 'pooled' : 'grid';
  const open = (features: string) => openFeatures({ ...flags, features }, kind);
  // A network that cannot be used is refused before shards are unpacked or scenes are drawn.
  const named = flags.features === undefined ? undefined : await open(flags.features);
  try {
    const all = await openPictures(path, flags, context);
    const divided = divide(flags.limit === undefined ? all : limited(all, flags.limit), flags.seed);
    const { name: size, settings } = settingsFor(divided.dataset.splits['train']!.length);
    const chosen = { ...settings, ...givenSettings(flags) };
    const features = named ?? (await open(await defaultFeatures(all, context)));
    const found = foundLines(divided, features, `Settings for ${size}`, chosen);
    return { name: divided.dataset.name, run, divided, features, settings: chosen, found };
  } catch (error) {
    await named?.extractor.dispose();
    throw error;
  }
}

function givenSettings({
  epochs,
  batchSize,
  embedDim,
  wordDim,
  learningRate,
}: TrainFlags): Partial<TrainingSettings> {
  const given = Object.entries({ epochs, batchSize, embedDim, wordDim, learningRate });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** The first images of each split, or of all where there are none. */
function limited(dataset: Dataset, limit: number): Dataset {
  const first = takeFirst(dataset, limit);
  return {
    ...first,
    notes: [...first.notes, `--limit keeps at most ${limit} images of each split of the data.`],
  };
}

function foundLines(
  { dataset, rule, measuredOn }: Divided,
  { extractor }: ChosenFeatures,
  size: string,
  { epochs, batchSize, embedDim }: TrainingSettings,
): readonly string[] {
  const { name, synthetic, images, captions, notes } = dataset;
  const count = (split: string): number => dataset.splits[split]!.length;
  return [
    `${name}${synthetic ? ' (synthetic)' : ''}: ${images.length} images, ${captions.length} captions`,
    ...notes.map((note) => `  ${note}`),
    `Split: ${count('train')} to train, ${count('dev')} to choose the best epoch, ${count('test')} (${measuredOn}) to measure: ${rule}.`,
    `Features: ${extractor.name}, up to ${extractor.length} vectors of ${extractor.dim} numbers.`,
    `${size}: at most ${epochs} epochs, ${batchSize} captions a step, embeddings of ${embedDim} numbers.`,
  ];
}
