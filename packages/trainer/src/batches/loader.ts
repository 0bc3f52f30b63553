import { assertWhole, DataError, type PairedData } from '@vse/core';
import { readAhead, type BatchPlace, type LoadedBatch } from './read-ahead';
import { assertPairs, everyCaption, samplerRecord, type Sampler } from './sampler';
import type { SamplerRecord } from '../checkpoints/training-state';

/** Options of `loader`. */
export interface LoaderOptions {
  /** Seed of the batches. */
  readonly seed: number;
  /** Captions per batch. Defaults to `128`. */
  readonly batchSize?: number;
  /** Plans the captions and images of each batch. Defaults to `everyCaption()`. */
  readonly sampler?: Sampler;
  /** Number of epochs. Defaults to `Infinity`. */
  readonly epochs?: number;
  /** Batches read ahead. Defaults to `2`. */
  readonly ahead?: number;
  /** Resumes at the batch that was next when this state was saved. Defaults to the first batch. */
  readonly from?: LoaderState;
}

/** Position of a loader: the next batch, and the settings that determine it. Plain JSON, to keep with a checkpoint. */
export interface LoaderState extends BatchPlace {
  /** Sampler, seed and data of the batches; a loader resumes only with the same. */
  readonly sampler: SamplerRecord;
}

/** Asynchronous iterator over the batches of a data set; its position can be saved and resumed. */
export interface Loader<I, C> extends AsyncIterable<LoadedBatch<I, C>> {
  /** Number of batches per epoch. */
  readonly stepsPerEpoch: number;
  /** Returns the next batch, `undefined` after the last. */
  next(): Promise<LoadedBatch<I, C> | undefined>;
  /** Position after the last batch that was taken, however far the loader has read ahead. */
  state(): LoaderState;
  /** Waits for pending reads; `for await` does so at its end. */
  close(): Promise<void>;
}

/**
 * Reads the batches that a sampler plans, in seeded order, at most `ahead` batches before they are needed. `fit` reads by
 * it; use it in training loops of your own. Opening and each epoch's shuffle take time O(captions).
 *
 * @throws `OptionError` if an option is out of range.
 * @throws `DataError` if `from` was saved with other data or settings.
 *
 * @example
 * ```ts
 * import { loader } from '@vse/trainer';
 *
 * const captions = ['a dog', 'a black dog', 'a cat'];
 * const data = {
 *   name: 'pets',
 *   synthetic: true,
 *   imageCount: 2,
 *   captionToImage: Int32Array.of(0, 0, 1),
 *   readImages: async (rows: ArrayLike<number>) => Array.from(rows, (row) => `image ${row}`),
 *   readCaptions: async (rows: ArrayLike<number>) => Array.from(rows, (row) => captions[row]!),
 * };
 * for await (const { epoch, step, captions, images } of loader(data, { seed: 1, batchSize: 2, epochs: 1 })) {
 *   console.log(epoch, step, captions, images);
 * }
 * ```
 */
export function loader<I, C>(data: PairedData<I, C>, options: LoaderOptions): Loader<I, C> {
  const { seed, batchSize = 128, sampler = everyCaption(), epochs = Infinity, ahead = 2, from } = options;
  assertWhole('loader', 'seed', seed, { from: -Infinity });
  assertWhole('loader', 'batchSize', batchSize);
  assertWhole('loader', 'ahead', ahead, { from: 0 });
  if (epochs !== Infinity) assertWhole('loader', 'epochs', epochs, { from: 0 });
  assertPairs('loader', data);
  const batches = sampler.open(data, { seed, batchSize });
  const record = samplerRecord(sampler, data, { seed, batchSize });
  const place = from ? checkedPlace(from, record, batches.stepsPerEpoch) : { epoch: 0, step: 0 };
  const reading = readAhead(data, batches, { from: place, epochs, ahead });
  return {
    stepsPerEpoch: batches.stepsPerEpoch,
    next: () => reading.next(),
    state: () => ({ ...reading.place, sampler: record }),
    close: () => reading.close(),
    async *[Symbol.asyncIterator]() {
      try {
        for (let batch = await reading.next(); batch; batch = await reading.next()) yield batch;
      } finally {
        await reading.close();
      }
    },
  };
}

function checkedPlace(
  { epoch, step, sampler }: LoaderState,
  wanted: SamplerRecord,
  steps: number,
): BatchPlace {
  const [saved, now] = [{ ...sampler }, { ...wanted }] as Record<string, unknown>[];
  for (const key of Object.keys(now!)) {
    if (saved![key] === now![key]) continue;
    throw new DataError(
      `loader: the state was saved with ${key} ${String(saved![key])}, this loader has ${String(now![key])}. ` +
        'Give the loader the same data and settings, or start without from.',
    );
  }
  if (Number.isSafeInteger(epoch) && epoch >= 0 && Number.isSafeInteger(step) && step >= 0 && step < steps) {
    return { epoch, step };
  }
  throw new DataError(
    `loader: from must have a step from 0 to ${steps - 1} of an epoch of at least 0, got step ${step} of epoch ${epoch}. Give a value of state().`,
  );
}
