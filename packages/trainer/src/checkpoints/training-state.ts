/** Result of one epoch. */
export interface EpochRecord {
  /** Epoch, from 0. */
  readonly epoch: number;
  /** Mean loss of the epoch's steps, each before its update. */
  readonly loss: number;
}

/** Result of one validation. */
export interface ValidationRecord<M = unknown> {
  /** Epoch, from 0. */
  readonly epoch: number;
  /** Steps done over all epochs. */
  readonly globalStep: number;
  /** Metrics that `validate` returned. */
  readonly metrics: M;
  /** Number that `monitor` returned for the metrics. */
  readonly value: number;
}

/** Losses and validations of a training, over all its resumptions. */
export interface TrainingHistory<M = unknown> {
  /** One record per finished epoch. */
  readonly epochs: readonly EpochRecord[];
  /** One record per validation. */
  readonly validations: readonly ValidationRecord<M>[];
  /** First validation with the highest value. */
  readonly best?: ValidationRecord<M>;
  /** Steps done over all epochs. */
  readonly steps: number;
  /** True if the signal ended the run. */
  readonly interrupted: boolean;
}

/** Everything that determines the batches; a run resumes only with the same. */
export interface SamplerRecord {
  /** Name of the sampler, with its settings. */
  readonly name: string;
  /** Seed of the batches. */
  readonly seed: number;
  /** Captions per batch. */
  readonly batchSize: number;
  /** Number of captions of the data. */
  readonly captions: number;
  /** Number of images of the data. */
  readonly images: number;
  /** Hash of the image of each caption. */
  readonly pairs: string;
}

/** Value of a setting in a checkpoint. */
export type SettingValue = string | number | boolean | null;

/** Record of a schedule by its factors: a function cannot be stored. */
export interface ScheduleRecord {
  /** Epochs of the training. */
  readonly epochs: number;
  /** Steps of one epoch. */
  readonly stepsPerEpoch: number;
  /** Some steps with their factors. */
  readonly factors: readonly (readonly [step: number, factor: number])[];
  /** Hash of the factors of many steps. */
  readonly hash: string;
}

/** State of a training apart from weights and optimiser: the content of `state.json`. */
export interface TrainingState {
  /** Current epoch, from 0. */
  readonly epoch: number;
  /** Steps of the epoch that are done. */
  readonly step: number;
  /** Steps done over all epochs. */
  readonly globalStep: number;
  /** Sum of the losses of the epoch's steps. */
  readonly lossSum: number;
  /** Settings and data that determine the batches. */
  readonly sampler: SamplerRecord;
  /** Name of the gradient source, since another one rounds differently. Absent in older checkpoints. */
  readonly gradients?: string;
  /** Settings that change the weights, by name: `optimizer.learningRate`, `clipNorm`. A run resumes only with the same. */
  readonly settings?: Readonly<Record<string, SettingValue>>;
  /** Learning-rate schedule. A run resumes only with the same. */
  readonly schedule?: ScheduleRecord;
  /** One record per finished epoch. */
  readonly epochs: readonly EpochRecord[];
  /** One record per validation. */
  readonly validations: readonly ValidationRecord[];
  /** Hashes of whatever the weights depend on, by name: the vocabulary, a feature file. */
  readonly fingerprint: Readonly<Record<string, string>>;
  /** JSON value of the caller, such as the flags of the run. */
  readonly config: unknown;
}

/** First validation with the highest value. */
export function bestOf<M>(validations: readonly ValidationRecord<M>[]): ValidationRecord<M> | undefined {
  let best: ValidationRecord<M> | undefined;
  for (const record of validations) if (!best || record.value > best.value) best = record;
  return best;
}
