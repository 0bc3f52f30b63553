import type { Loss } from '@vse/core';
import { published, type PublishedRows } from '@vse/example-kit';
import { denseThenMil, fragmentAlignment, globalRanking, weightedSum } from '@vse/losses';

/** Constants of a row's objective. */
export interface Constants {
  /** Margin of the global ranking. */
  readonly globalMargin: number;
  /** Weight of the global ranking beside the fragment alignment. */
  readonly globalWeight: number;
  /** Margin of the fragment alignment around 0. */
  readonly fragmentMargin: number;
  /** Smoothing added to the number of a caption's fragments in the global score. */
  readonly smoothing: number;
}

/**
 * Constants by name: `defrag-nips14` are those of the authors' code. `best-match-paraphrase` belongs to another objective,
 * from a summary of the paper: every fragment is pulled to its best partner only, with a margin of 0.1.
 */
export const constantsByName = {
  'defrag-nips14': { globalMargin: 40, globalWeight: 0.5, fragmentMargin: 1, smoothing: 10 },
  'best-match-paraphrase': { globalMargin: 0.1, globalWeight: 1, fragmentMargin: 0.1, smoothing: 10 },
} satisfies Readonly<Record<string, Constants>>;

export type ConstantsName = keyof typeof constantsByName;

export interface System {
  readonly title: string;
  /** Represents an image by all of its fragments; `false` takes their mean. */
  readonly regions: boolean;
  /** Makes the objective; multiple-instance learning follows after `denseEpochs` of dense alignment. */
  readonly loss: (constants: Constants, denseEpochs: number) => Loss;
  readonly published: PublishedRows;
  readonly source: string;
}

const source = 'Karpathy, Joulin and Fei-Fei, NIPS 2014, https://arxiv.org/abs/1406.5679 (R-CNN)';

const ranking = ({ globalMargin, globalWeight }: Constants) => ({
  loss: globalRanking({ margin: globalMargin }),
  weight: globalWeight,
});

const mil = ({ fragmentMargin: margin }: Constants, epochs: number): Loss => denseThenMil({ margin, epochs });

/** Ablations of the paper, and the objective of the paraphrase. */
export const systems = {
  'whole-image': {
    title: 'whole image only',
    regions: false,
    loss: (constants, epochs) => weightedSum([{ loss: mil(constants, epochs) }, ranking(constants)]),
    published: { flickr8k: published('whole image, AlexNet', [5.9, 19.2, 27.3], [5.2, 17.6, 26.5]) },
    source,
  },
  global: {
    title: 'global ranking only',
    regions: true,
    loss: (constants) => weightedSum([ranking(constants)]),
    published: {},
    source,
  },
  fragments: {
    title: 'fragment alignment only',
    regions: true,
    loss: mil,
    published: {},
    source,
  },
  dense: {
    title: 'both, without MIL',
    regions: true,
    loss: (constants) => {
      const { fragmentMargin: margin } = constants;
      return weightedSum([{ loss: fragmentAlignment({ mode: 'dense', margin }) }, ranking(constants)]);
    },
    published: {},
    source,
  },
  defrag: {
    title: 'DeFrag: both, with MIL',
    regions: true,
    loss: (constants, epochs) => weightedSum([{ loss: mil(constants, epochs) }, ranking(constants)]),
    published: {
      flickr8k: published('DeFrag', [12.6, 32.9, 44.0], [9.7, 29.6, 42.5]),
      flickr30k: published('DeFrag', [16.4, 40.2, 54.7], [10.3, 31.4, 44.5]),
    },
    source,
  },
  'best-match': {
    title: 'best match, the paraphrase',
    regions: true,
    loss: (constants) => {
      const { fragmentMargin: margin } = constants;
      return weightedSum([{ loss: fragmentAlignment({ mode: 'best-match', margin }) }, ranking(constants)]);
    },
    published: {},
    source,
  },
} satisfies Readonly<Record<string, System>>;

export type SystemName = keyof typeof systems;

export const systemNames = Object.keys(systems) as SystemName[];

/** Returns the chosen constants, or those of the paraphrase for its own objective. */
export function constantsOf(name: SystemName, constants: ConstantsName): Constants {
  return constantsByName[name === 'best-match' ? 'best-match-paraphrase' : constants];
}
