import { assertOneOf } from '@vse/core';
import { bestGlobal } from './best-global';
import { paper, photographs } from './vsepp';

/** A pool over the cells of a feature map, as `joinedOutputs` of `@vse/features` takes it. */
export interface PresetPool {
  /** Mean or maximum of each channel, or every cell by itself, row by row. */
  readonly pool: 'mean' | 'max' | 'cells';
  /** First row, and the row after the last. */
  readonly rows?: readonly [from: number, to: number];
  /** First column, and the column after the last. */
  readonly columns?: readonly [from: number, to: number];
}

/** A network whose outputs a preset joins. */
export interface PresetNetwork {
  /** Name of the network. */
  readonly title: string;
  /** The sha256 of its file. */
  readonly sha256: string;
  /** Scaling of the pixels. */
  readonly preprocessing: {
    readonly mean: readonly [number, number, number];
    readonly deviation: readonly [number, number, number];
    readonly order: 'rgb';
  };
  /** Interpolation of the resizing. */
  readonly kernel: 'lanczos3' | 'cubic';
  /** Outputs and the pools of them, in the order of the joined vector. */
  readonly outputs: readonly { readonly output: string; readonly pools?: readonly PresetPool[] }[];
  /** Blocks of the joined vector, for `fitJoinedBlocks` of `@vse/image-encoders`. */
  readonly blocks: readonly {
    readonly dim: number;
    readonly weight: number;
    readonly standardize: boolean;
  }[];
  /** Cells of a feature map behind the blocks, for `attentionPooling` of `@vse/image-encoders`; other members leave them out. */
  readonly cells?: {
    /** Dimension of a cell. */
    readonly dim: number;
    /** Number of cells. */
    readonly count: number;
    /** Weight of their block, standardised, beside the others. */
    readonly weight: number;
  };
}

/** Image side of a preset over frozen features. */
export interface PresetImages {
  /** Networks that it has settings for, alone or joined; features of another are refused. */
  readonly networks: readonly PresetNetwork[];
  /** Reads each photograph and its mirror image: training draws one, scoring averages both. */
  readonly mirrored: boolean;
  /** Dropout of the features before the layer. */
  readonly dropoutRate: number;
}

/** Caption side of a preset over bags of words. */
export interface PresetCaptions {
  /** Token rule of `@vse/text-encoders`. */
  readonly tokenizer: 'words-and-marks';
  /** Fewest captions that have a term. */
  readonly minCaptions: number;
  /** Probability of dropping a word in training. */
  readonly wordDropoutRate: number;
}

/** Second members of an ensemble, over the same images and with the same training where nothing else stands here. */
export interface PresetSecondMembers {
  /** Bags of words and pairs of neighbouring words. */
  readonly bigrams: {
    /** Fewest captions that have a pair. */
    readonly minCaptions: number;
  };
  /** Attention over cells of the feature map, added to the linear layer. */
  readonly attention: {
    /** Heads, each with a learned query. */
    readonly heads: number;
    /** Initial factor of what the heads add. */
    readonly gate: number;
    /** Dropout of the cells. */
    readonly dropoutRate: number;
  };
  /** Bidirectional GRU, whose states are averaged over the words. */
  readonly biGru: {
    /** Dimension of the joint space and of each direction. */
    readonly embedDim: number;
    /** Dimension of the word vectors. */
    readonly wordDim: number;
    /** Passes over the captions. */
    readonly epochs: number;
    /** Epochs of the learning rate's warm-up. */
    readonly warmUp: number;
    /** Highest learning rate. */
    readonly learningRate: number;
  };
  /** Stacked cross attention of the states of a bidirectional GRU over the vector and the cells of the feature map. */
  readonly scan: {
    /** Dimension of the word vectors. */
    readonly wordDim: number;
    /** Length of the cells beside the vector. */
    readonly cellWeight: number;
    /** Inverse temperature of the attention. */
    readonly inverseTemperature: number;
  };
}

/** Sizes and training of a preset. */
export interface PresetTraining {
  /** Passes over the captions. */
  readonly epochs: number;
  /** Captions per step. */
  readonly batchSize: number;
  /** Dimension of the joint space. */
  readonly embedDim: number;
  /** Dimension of word vectors, for systems with a recurrent caption encoder. */
  readonly wordDim?: number;
  /** Highest learning rate. */
  readonly learningRate: number;
  /** Epochs of the warm-up: of the sum of hinges, or of the learning rate. */
  readonly warmUp: number;
  /** Largest norm of a step's gradients. */
  readonly clipNorm: number;
  /** Decoupled weight decay. */
  readonly weightDecay: number;
}

/** A result that a preset should reach: measured with this code, or `'not measured'`. */
export interface PresetResult {
  /** Data set and split. */
  readonly data: string;
  /** Network of the image features. */
  readonly network: string;
  /** Sum of the six recalls. */
  readonly rsum: number | 'not measured';
  /** 95 % of bootstrap draws of the photographs with their captions; seeds vary beside it. */
  readonly interval?: readonly [low: number, high: number];
  /** The same after a correction of hubs, with the name of the correction and its bank. */
  readonly corrected?: { readonly rsum: number; readonly by: string };
}

/** A recipe as data: what to train, with which constants, from whom, and what it reached. */
export interface Preset {
  /** Name of the preset. */
  readonly name: string;
  /** One line that says what it is for. */
  readonly about: string;
  /** Sources of its parts and constants. */
  readonly sources: readonly string[];
  /** Image side, for presets over frozen features. */
  readonly images?: PresetImages;
  /** Caption side, for presets over bags of words. */
  readonly captions?: PresetCaptions;
  /** Other members for an ensemble with models of the preset. */
  readonly second?: PresetSecondMembers;
  /** Sizes and training. */
  readonly training: PresetTraining;
  /** Results of this code, and those that nobody has measured yet. */
  readonly expected: readonly PresetResult[];
}

const presets = { 'best-global': bestGlobal, photographs, paper } as const satisfies Readonly<
  Record<string, Preset>
>;

/** Name of a preset. */
export type PresetName = keyof typeof presets;

/** Names of the presets. */
export const presetNames: readonly PresetName[] = Object.keys(presets) as PresetName[];

/**
 * A preset by its name: settings as data, with their sources and what they reached.
 *
 * - `best-global`: one linear layer a side over frozen features and bags of words, trained with a contrastive loss
 * - `photographs`: VSE++ with sizes for a CPU, which learns on thousands of photographs
 * - `paper`: VSE++ with the constants of its authors, for a GPU and hundreds of thousands of captions
 *
 * @param name - Name of the preset.
 * @throws `OptionError` if there is none of this name; it lists them.
 *
 * @example
 * ```ts
 * import { preset } from '@vse/models';
 *
 * const { about, training, expected } = preset('best-global');
 * console.log(about, training.learningRate, expected[0]?.rsum);
 * ```
 */
export function preset(name: PresetName): Preset {
  assertOneOf('preset', 'name', name, presetNames);
  return presets[name];
}
