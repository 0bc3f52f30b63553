import type { PairedData } from '@vse/core';
import { readBatch, type BatchItems } from './batch';
import type { BatchSequence } from './sampler';

/** Items of a batch, with its epoch and step. */
export interface LoadedBatch<I, C> extends BatchItems<I, C> {
  /** Epoch, from 0. */
  readonly epoch: number;
  /** Step within the epoch, from 0. */
  readonly step: number;
}

/** Position of a batch: `step` of `epoch`. */
export interface BatchPlace {
  /** Epoch, from 0. */
  readonly epoch: number;
  /** Step within the epoch, from 0. */
  readonly step: number;
}

export interface ReadAhead<I, C> {
  /** Position of the batch that `next` returns. */
  readonly place: BatchPlace;
  /** Returns the next batch, `undefined` after the last. A failed read rejects when its batch is next. */
  next(): Promise<LoadedBatch<I, C> | undefined>;
  /** Starts no more reads, and waits for pending ones. */
  close(): Promise<void>;
}

export interface ReadAheadOptions {
  /** First batch. */
  readonly from: BatchPlace;
  /** Number of epochs. */
  readonly epochs: number;
  /** Batches being read or ready, beyond the last one returned. */
  readonly ahead: number;
}

/**
 * Reads batches in order before they are needed, so that files are read while a step computes. Memory holds the current
 * batch and at most `ahead` more.
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
      batch.catch(() => undefined); // a batch that is never returned may fail
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
        toRead = place; // the next call returns the same batch
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
