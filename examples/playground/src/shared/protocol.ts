import type { Config, SystemName } from './config';

/** A picture on its way to the worker: a bitmap that the page drew, or a file. */
export interface GivenPicture {
  readonly id: string;
  readonly split: 'train' | 'test';
  readonly captions: readonly string[];
  readonly image: ImageBitmap | Blob;
}

/** Network of the features, which a person gives. */
export interface GivenNetwork {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly preset: 'imagenet' | 'keras-caffe' | 'minus-one-to-one';
}

/** A picture that a sentence found. */
export interface FoundPicture {
  readonly id: string;
  readonly score: number;
}

/** Places of a picture that the words of a sentence look at. */
export interface Looks {
  readonly words: readonly string[];
  /** `[regions, 4]`, relative to the picture. */
  readonly boxes: Float32Array;
  /** `[words, regions]`, each row from 0 to 1. */
  readonly weights: Float32Array;
  /** Weights of the model's own attention, or cosines of words and regions for a model without it. */
  readonly kind: 'attention' | 'cosine';
}

/** Recall of both directions, in percent. */
export interface Recalls {
  readonly textToImage: Readonly<Record<number, number>>;
  readonly imageToText: Readonly<Record<number, number>>;
}

/** A sentence of the test pictures, and the pictures that it finds now. */
export interface Example {
  readonly sentence: string;
  /** The picture that it describes. */
  readonly of: string;
  readonly found: readonly string[];
}

/** Something that happens in the worker while it works. */
export type WorkerEvent =
  | { readonly type: 'features'; readonly done: number; readonly total: number }
  | { readonly type: 'unreadable'; readonly id: string; readonly reason: string }
  | { readonly type: 'steps'; readonly steps: readonly Step[] }
  | {
      readonly type: 'recall';
      readonly step: number;
      readonly recalls: Recalls;
      readonly examples: readonly Example[];
    }
  | { readonly type: 'warning'; readonly message: string };

/** One step of a training. */
export interface Step {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly milliseconds: number;
  /** Tensors and bytes that the backend holds after the step. */
  readonly tensors: number;
  readonly bytes: number;
}

/** End of a training. */
export interface TrainingEnd {
  readonly steps: number;
  readonly seconds: number;
  readonly stopped: boolean;
}

/** A file of a model's folder, or a zip of them. */
export interface SavedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A model that was opened. */
export interface OpenedInfo {
  readonly name: string;
  readonly similarity: string;
  readonly synthetic: boolean | null;
  /** Extractor of its features, and whether the page can make them. */
  readonly extractor: string | undefined;
  readonly searchable: boolean;
}

/** A generated scene that the page draws. */
export interface GeneratedScene {
  readonly id: string;
  readonly split: 'train' | 'test';
  readonly captions: readonly string[];
  readonly svg: string;
}

/** Sentences of pictures by the path of the picture, from a table that lies beside them. */
export interface Table {
  readonly name: string;
  readonly captions: ReadonlyMap<string, readonly string[]>;
}

/** Functions of the worker. */
export interface WorkerApi {
  /** Generates scenes with five sentences each: `pictures` to train on, and `tests` to measure with. */
  generate(seed: number, pictures: number, tests: number): Promise<readonly GeneratedScene[]>;
  /** Starts the backend; a second call answers at once. */
  start(backend: Config['backend']): Promise<{ readonly name: string; readonly message: string }>;
  /** Reads tables of sentences. */
  tables(files: readonly { readonly path: string; readonly blob: Blob }[]): Promise<readonly Table[]>;
  /** Forgets all pictures, and takes a network for the features of the next; without one they are descriptors. */
  clear(network: GivenNetwork | undefined, synthetic: boolean): Promise<{ readonly extractor: string }>;
  /** Makes the features of pictures; returns how many have them. */
  add(pictures: readonly GivenPicture[]): Promise<number>;
  /** Trains a new model, or goes on with the one there is. */
  train(config: Config, goOn: boolean, maxSteps?: number): Promise<TrainingEnd>;
  pause(paused: boolean): Promise<void>;
  /** Ends the training after its step. */
  stop(): Promise<void>;
  /** The learning rate from the next step on. */
  rate(learningRate: number): Promise<void>;
  /** The similarity from the next step on; the encoders stay. */
  system(system: SystemName): Promise<void>;
  search(sentence: string, count: number): Promise<readonly FoundPicture[]>;
  look(sentence: string, id: string): Promise<Looks>;
  /** The files of the model's folder, or one zip of them. */
  save(name: string, config: Config, form: 'zip' | 'files'): Promise<readonly SavedFile[]>;
  /** Opens the files of a model's folder, or a zip of them. */
  open(files: readonly { readonly path: string; readonly blob: Blob }[]): Promise<OpenedInfo>;
  /** Features, boxes and captions as plain values, for a comparison elsewhere. */
  features(): Promise<
    readonly {
      readonly id: string;
      readonly split: string;
      readonly values: readonly number[];
      readonly dim: number;
      readonly captions: readonly string[];
    }[]
  >;
}

/** A call, with the number that its answer has. */
export interface Call {
  readonly call: number;
  readonly name: keyof WorkerApi;
  readonly args: readonly unknown[];
}

/** An answer to a call, or an event. */
export type FromWorker =
  | { readonly answer: number; readonly value: unknown }
  | { readonly answer: number; readonly failure: string }
  | { readonly event: WorkerEvent };
