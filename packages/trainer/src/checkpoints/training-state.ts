import { DataError } from '@vse/core';

export interface EpochRecord {
  readonly epoch: number;
  /** The mean loss of the epoch's steps, each before its update. */
  readonly loss: number;
}

export interface ValidationRecord<M = unknown> {
  readonly epoch: number;
  /** How many steps were done in all. */
  readonly globalStep: number;
  readonly metrics: M;
  /** What `monitor` made of the metrics. */
  readonly value: number;
}

/** What happened in a training, over all its resumptions. */
export interface TrainingHistory<M = unknown> {
  readonly epochs: readonly EpochRecord[];
  readonly validations: readonly ValidationRecord<M>[];
  /** The first validation with the highest value. */
  readonly best?: ValidationRecord<M>;
  /** How many steps were done in all. */
  readonly steps: number;
  /** Whether the run was ended by its signal. */
  readonly interrupted: boolean;
}

/** What fixes the order of the batches: a run resumes exactly only on the same. */
export interface SamplerRecord {
  /** The sampler's own, with its settings. */
  readonly name: string;
  readonly seed: number;
  readonly batchSize: number;
  readonly captions: number;
  readonly images: number;
  /** A hash of which image each caption describes. */
  readonly pairs: string;
}

/** Where a training stands, but for its weights: what `state.json` holds. */
export interface TrainingState {
  readonly epoch: number;
  /** How many steps of the epoch are done. */
  readonly step: number;
  readonly globalStep: number;
  /** The sum of the losses of those steps. */
  readonly lossSum: number;
  readonly sampler: SamplerRecord;
  /** The name of what computes the gradients: another rounds otherwise. Absent in a checkpoint from before it was kept. */
  readonly gradients?: string;
  readonly epochs: readonly EpochRecord[];
  readonly validations: readonly ValidationRecord[];
  /** What the caller says the weights depend on: a vocabulary's hash, a feature file's. */
  readonly fingerprint: Readonly<Record<string, string>>;
  /** Anything the caller wants kept, as JSON. */
  readonly config: unknown;
}

/** The first validation with the highest value. */
export function bestOf<M>(validations: readonly ValidationRecord<M>[]): ValidationRecord<M> | undefined {
  let best: ValidationRecord<M> | undefined;
  for (const record of validations) if (!best || record.value > best.value) best = record;
  return best;
}

/** Throws a `DataError` that names the first field in which two records differ. */
export function assertSame(
  what: string,
  saved: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): void {
  for (const key of new Set([...Object.keys(saved), ...Object.keys(wanted)])) {
    if (saved[key] === wanted[key]) continue;
    throw new DataError(
      `fit: the checkpoint was made with ${what} ${key} ${String(saved[key])}, this run has ${String(wanted[key])}. ` +
        'Resume with what it was made with, or start anew in another folder.',
    );
  }
}
