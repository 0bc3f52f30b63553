import { DataError, seededRandom } from '@vse/core';
import { splitBy, subset, type Dataset } from '@vse/datasets';

/** Images to train on, to choose the best epoch by, and to measure on. */
export interface Divided {
  /** The data set with the splits `train`, `dev` and `test`; images without captions are left out. */
  readonly dataset: Dataset;
  /** The rule by which they were divided, as a sentence. */
  readonly rule: string;
  /** Name of the split that is measured on, as the data call it. */
  readonly measuredOn: string;
}

/** Fewest images of a split: below, a number says nothing. */
const fewest = { train: 16, dev: 2, test: 4 };

/**
 * Divides a data set: by its own splits where it has some, else a tenth each to choose by and to measure on, drawn with the
 * seed. An image and all its captions stay together.
 *
 * @throws `DataError` if there are too few images.
 */
export function divide(all: Dataset, seed: number): Divided {
  const dataset = withCaptions(all);
  const divided = byOwnSplits(dataset, seed) ?? bySeed(dataset, seed);
  assertSizes(divided.dataset);
  return divided;
}

/**
 * Checks that every split has images enough.
 *
 * @throws `DataError` that names the split otherwise.
 */
export function assertSizes({ name, images, splits }: Dataset): void {
  for (const split of ['train', 'dev', 'test'] as const) {
    const size = splits[split]!.length;
    if (size >= fewest[split]) continue;
    throw new DataError(
      `PICTURES: ${name} must have at least ${fewest[split]} images with captions in the split ${split}, got ${size} of ` +
        `${images.length}. Add pictures with captions: some hundred are a beginning.`,
    );
  }
}

/** Drops images without captions, and says how many. */
function withCaptions(dataset: Dataset): Dataset {
  const captioned = new Set(dataset.captions.map(({ image }) => image));
  const without = dataset.images.length - captioned.size;
  if (without === 0) return dataset;
  const kept = subset(dataset, (_, image) => captioned.has(image));
  return { ...kept, notes: [...dataset.notes, `Left out ${without} images without captions.`] };
}

function byOwnSplits(dataset: Dataset, seed: number): Divided | undefined {
  const { train = [], dev = [], test = [] } = dataset.splits;
  if (train.length === 0 || dev.length + test.length === 0) return undefined;
  const measuredOn = test.length > 0 ? 'test' : 'dev';
  if (test.length > 0 && dev.length > 0) {
    const splits = { train, dev, test };
    return { dataset: { ...dataset, splits }, measuredOn, rule: 'the splits of the data' };
  }
  const order = [...train];
  seededRandom(seed).shuffle(order);
  const tenth = Math.max(fewest.dev, Math.floor(order.length / 10));
  const splits = {
    train: order.slice(tenth),
    dev: order.slice(0, tenth),
    test: test.length > 0 ? test : dev,
  };
  const rule = `the splits of the data; a tenth of its train split, drawn with seed ${seed}, chooses the best epoch`;
  return { dataset: { ...dataset, splits }, measuredOn, rule };
}

function bySeed(dataset: Dataset, seed: number): Divided {
  const divided = splitBy(dataset, { train: 0.8, dev: 0.1, test: 0.1 }, { seed });
  const rule = `8 tenths of the images train, one chooses the best epoch, one is measured on; drawn with seed ${seed}`;
  return { dataset: divided, measuredOn: 'test', rule };
}
