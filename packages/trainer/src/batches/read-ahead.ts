import type { PairedData } from '@vse/core';
import { readBatch, type BatchItems } from './batch';
import type { BatchSequence } from './sampler';

/** A batch of the data, and which it is. */
export interface LoadedBatch<I, C> extends BatchItems<I, C> {
  readonly epoch: number;
  /** Within its epoch, from 0. */
  readonly step: number;
}

/** The place of a batch: `step` of `epoch`. */
export interface BatchPlace {
  readonly epoch: number;
  readonly step: number;
}

export interface ReadAhead<I, C> {
  /** The place of the batch that `next` gives. */
  readonly place: BatchPlace;
  /** The next batch; undefined after the last. A fault of reading is thrown when its batch is asked for. */
  next(): Promise<LoadedBatch<I, C> | undefined>;
  /** Reads no more, and waits for what is being read. */
  close(): Promise<void>;
}

export interface ReadAheadOptions {
  /** The first batch. */
  readonly from: BatchPlace;
  /** How many epochs there are in all. */
  readonly epochs: number;
  /** How many batches are read or stand ready beyond the one that was asked for last. */
  readonly ahead: number;
}

/**
 * Reads batches in order before they are asked for, so that files are read while a step computes. Memory holds the batch
 * in use and at most `ahead` more.
 */
export function readAhead<I, C>(
  data: PairedData<I, C>,
  batches: BatchSequence,
  { from, epochs, ahead }: ReadAheadOptions,
): ReadAhead<I, C> {
  const pending: Promise<LoadedBatch<I, C>>[] = [];
  const following = ({ epoch, step }: BatchPlace): BatchPlace =>
    step + 1 < batches.stepsPerEpoch ? { epoch, step: step + 1 } : { epoch: epoch + 1, step: 0 };
  let place = from;
  let toRead = from;
  let open = true;
  const begin = (count: number): void => {
    while (open && pending.length < count && toRead.epoch < epochs) {
      const batch = load(data, batches, toRead);
      batch.catch(() => undefined); // where the batch is never asked for, its fault does not matter
      pending.push(batch);
      toRead = following(toRead);
    }
  };
  return {
    get place() {
      return place;
    },
    async next() {
      begin(1);
      const reading = pending.shift();
      begin(ahead);
      try {
        const batch = await reading;
        if (batch) place = following(batch);
        return batch;
      } catch (error) {
        await Promise.allSettled(pending.splice(0));
        toRead = place; // who asks again gets the same batch
        throw error;
      }
    },
    async close() {
      open = false;
      await Promise.allSettled(pending.splice(0));
    },
  };
}

async function load<I, C>(
  data: PairedData<I, C>,
  batches: BatchSequence,
  { epoch, step }: BatchPlace,
): Promise<LoadedBatch<I, C>> {
  return {
    epoch,
    step,
    ...(await readBatch(data, batches.plan(epoch, step), `epoch ${epoch}, step ${step}`)),
  };
}
