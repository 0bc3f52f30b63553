/** Kind of a model: one vector per picture, or attention between words and regions. */
export type ModelKind = 'vector' | 'attention';

/** Sizes and length of a training. */
export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly wordDim: number;
  readonly learningRate: number;
  /** Fewest occurrences of a word that the model learns. */
  readonly minCount: number;
  /** Validations without a new best after which the training ends. */
  readonly patience: number;
}

/** Settings by the number of training images, for each from that number on. */
const bySize: readonly {
  readonly from: number;
  readonly name: string;
  readonly settings: TrainingSettings;
}[] = [
  {
    from: 0,
    name: 'few pictures',
    settings: {
      epochs: 40,
      batchSize: 64,
      embedDim: 256,
      wordDim: 128,
      learningRate: 1e-3,
      minCount: 2,
      patience: 8,
    },
  },
  {
    from: 2_000,
    name: 'some thousand pictures',
    settings: {
      epochs: 20,
      batchSize: 128,
      embedDim: 512,
      wordDim: 300,
      learningRate: 5e-4,
      minCount: 4,
      patience: 5,
    },
  },
  {
    from: 20_000,
    name: 'many pictures',
    settings: {
      epochs: 15,
      batchSize: 128,
      embedDim: 1024,
      wordDim: 300,
      learningRate: 2e-4,
      minCount: 4,
      patience: 4,
    },
  },
];

/** The settings for a number of training images, with the name of that size. */
export function settingsFor(images: number): { readonly name: string; readonly settings: TrainingSettings } {
  return bySize.filter(({ from }) => images >= from).at(-1)!;
}
