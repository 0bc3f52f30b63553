import { assertWhole, DataError, type PairedData } from '@vse/core';
import { readAhead, type BatchPlace, type LoadedBatch } from './read-ahead';
import { assertPairs, everyCaption, samplerRecord, type Sampler } from './sampler';
import type { SamplerRecord } from '../checkpoints/training-state';

export interface LoaderOptions {
  /** Fixes the order of the batches. */
  readonly seed: number;
  /** Captions per batch. Defaults to `128`. */
  readonly batchSize?: number;
  /** Decides what each batch holds. Defaults to `everyCaption()`. */
  readonly sampler?: Sampler;
  /** How many epochs there are in all. Defaults to `Infinity`. */
  readonly epochs?: number;
  /** How many batches are read before they are asked for. Defaults to `2`. */
  readonly ahead?: number;
  /** Goes on with the batch that stood next when this was saved. Defaults to the first batch. */
  readonly from?: LoaderState;
}

/** Which batch comes next, and what fixes it; as JSON it can be kept with a checkpoint. */
export interface LoaderState extends BatchPlace {
  readonly sampler: SamplerRecord;
}

/** The batches of some data in order, as an asynchronous iterator that can be saved and gone on from. */
export interface Loader<I, C> extends AsyncIterable<LoadedBatch<I, C>> {
  readonly stepsPerEpoch: number;
  /** The next batch; undefined after the last. */
  next(): Promise<LoadedBatch<I, C> | undefined>;
  /** Saved after a batch was taken, it restores the loader to the very next one, however far it has read ahead. */
  state(): LoaderState;
  /** Waits for what is being read; `for await` does it at its end. */
  close(): Promise<void>;
}

/**
 * Reads the batches that a sampler plans, in a seeded order and ahead of need: the one in use and at most `ahead` more are
 * held. It is what `fit` reads by, for training loops of your own.
 *
 * Throws an `OptionError` for an option out of range, and a `DataError` where a state was saved with other data or
 * settings. Opening takes time O(captions), and so does the shuffle of each epoch.
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
        'Restore with what it was saved with, or start anew.',
    );
  }
  if (Number.isSafeInteger(epoch) && epoch >= 0 && Number.isSafeInteger(step) && step >= 0 && step < steps) {
    return { epoch, step };
  }
  throw new DataError(
    `loader: the state must name a batch, a step from 0 to ${steps - 1} of an epoch from 0, got step ${step} of epoch ${epoch}. Give what state() returned.`,
  );
}
