import type { Encoder } from '@vse/core';
import {
  captionRelations,
  type CaptionRelations,
  type ExperimentData,
  type TextFeatures,
} from '@vse/example-kit';
import { biGruEncoder, featureEncoder, gruEncoder, relationEncoder } from '@vse/text-encoders';
import { rememberedFeatures } from './remembered-features';

/** Parts of a caption encoder. */
export interface Parts {
  readonly embedDim: number;
  readonly wordDim: number;
  readonly seed: number;
  readonly vocabulary: ExperimentData['vocabulary'];
  readonly texts: TextFeatures;
  /** Captions of all splits, whose fixed features are computed before training. */
  readonly captions: readonly string[];
  /** Dependency relations; absent means those of a tagger and rules. */
  readonly sentences?: CaptionRelations;
}

type Make = (parts: Parts) => Encoder<string> | Promise<Encoder<string>>;

const fixed =
  (name: Parameters<TextFeatures['of']>[0]): Make =>
  async ({ texts, captions, embedDim, seed }) =>
    featureEncoder({ features: await rememberedFeatures(await texts.of(name), captions), embedDim, seed });

/** Caption encoders, one line each: swapping one for another is choosing another line. */
export const encoders = {
  'mean-of-words': fixed('mean-of-words'),
  'tf-idf': fixed('tf-idf'),
  fisher: fixed('fisher'),
  gru: (parts) => gruEncoder({ ...parts, output: 'last' }),
  'bi-gru': (parts) => biGruEncoder({ ...parts, output: 'last' }),
  relations: async ({ sentences, captions, ...parts }) => {
    const { of: relations } = sentences ?? (await captionRelations(captions));
    return relationEncoder({ ...parts, relations, empty: 'unknown' });
  },
} satisfies Readonly<Record<string, Make>>;

export type EncoderName = keyof typeof encoders;

export const encoderNames = Object.keys(encoders) as EncoderName[];
