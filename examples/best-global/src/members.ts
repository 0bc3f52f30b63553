import { cosine, stackedCrossAttention } from '@vse/attention';
import { OptionError, type Encoder, type FeatureMatrix, type MatchingModel } from '@vse/core';
import { regionProjection } from '@vse/image-encoders';
import {
  biGruEncoder,
  buildVocabulary,
  featureEncoder,
  tfidf,
  wordEncoder,
  type CaptionFeatures,
  type WordEncoderOptions,
} from '@vse/text-encoders';
import type { Arguments } from './arguments';
import type { PresetData } from './images';
import type { SentenceFeatures } from './sentences';

/** Names of the members that an ensemble may have beside those of the preset. */
export const secondMembers = ['attention', 'bigrams', 'bi-gru', 'scan', 'scan-words'] as const;

/** Seeds of second members come behind those of so many others, so that a run may resume with more members. */
const firstSecond = 10;

/** Name of a second member. */
export type SecondMember = (typeof secondMembers)[number];

/** Members that read the cells of a feature map. */
export const readsCells: readonly SecondMember[] = ['attention', 'scan', 'scan-words'];

/** A model to train, with its folder and what its training has of its own. */
export interface Member {
  /** Title in tables. */
  readonly title: string;
  /** Name of its folder in the run. */
  readonly folder: string;
  readonly seed: number;
  readonly epochs: number;
  readonly warmUp: number;
  readonly learningRate: number;
  /** Reads a text model that others trained, perhaps on captions of these photographs: it stays out of the ensemble. */
  readonly demonstration?: true;
  /** Makes the model with its initial weights. */
  readonly make: () => MatchingModel<FeatureMatrix, string>;
}

/** Parts that members share: the image side, and the training captions. */
export interface MemberParts {
  readonly args: Arguments;
  readonly images: PresetData;
  readonly texts: readonly string[];
  readonly sentences?: SentenceFeatures | undefined;
}

/**
 * The members of a run: those of the preset with seeds of their own, then the second ones, each with one of its own too, and
 * the demonstrations with sentence vectors.
 */
export function membersOf({ args, images, texts, sentences }: MemberParts): readonly Member[] {
  const { settings, epochs, learningRate, embedDim, seed, members, second } = args;
  const { tokenizer, minCaptions, wordDropoutRate } = settings.captions;
  // In fewer epochs than twice the warm-up's the learning rate would never be at its highest.
  const warmUp = Math.min(settings.training.warmUp, epochs / 2);
  const shared = { epochs, warmUp, learningRate };
  const alone = members === 1 && second.length === 0;
  const imageSide = (own: number, dim: number, parts = images.linear) =>
    regionProjection({ ...parts(own), inputDim: images.data.imageDim, embedDim: dim, seed: own });
  const bags =
    (
      features: CaptionFeatures,
      own: number,
      parts = images.linear,
    ): (() => MatchingModel<FeatureMatrix, string>) =>
    () => ({
      images: imageSide(own, embedDim, parts),
      captions: featureEncoder({ features, embedDim, wordDropoutRate, seed: own + 1 }),
      similarity: cosine(),
    });
  const weighting = { tokenizer, smooth: false, addOne: false } as const;
  const words = tfidf(texts, { ...weighting, minCaptions });
  const own = Array.from({ length: members }, (_, i) => ({
    ...shared,
    title: alone ? 'best global' : `best global, seed ${seed + i}`,
    folder: `seed-${seed + i}`,
    seed: seed + i,
    make: bags(words, seed + i),
  }));
  const scanOf = (
    name: SecondMember,
    next: number,
    title: string,
    captions: (sizes: WordEncoderOptions) => Encoder<string>,
  ): Member => {
    const { inverseTemperature } = settings.second.scan;
    const regions = withCells(name, images.regions);
    const vocabulary = buildVocabulary(texts, { minCount: minCaptions, tokenizer });
    const sizes = { vocabulary, embedDim, wordDropoutRate, seed: next + 1 };
    return {
      ...shared,
      title,
      folder: name,
      seed: next,
      make: () => ({
        images: imageSide(next, embedDim, regions),
        captions: captions(sizes),
        similarity: stackedCrossAttention({
          direction: 'text-to-image',
          aggregate: 'mean',
          inverseTemperature,
        }),
      }),
    };
  };
  const makers: Readonly<Record<SecondMember, (next: number) => Member>> = {
    attention(next) {
      const attention = withCells('attention', images.attention);
      return {
        ...shared,
        title: 'best global, attention over cells',
        folder: 'attention',
        seed: next,
        make: bags(words, next, attention),
      };
    },
    bigrams(next) {
      const { minCaptions: fewest } = settings.second.bigrams;
      const pairs = tfidf(texts, { ...weighting, minCaptions: fewest, wordsPerTerm: [2, 2] });
      const terms = [...words.terms, ...pairs.terms];
      const features = tfidf(texts, { ...weighting, terms, wordsPerTerm: [1, 2] });
      return {
        ...shared,
        title: 'best global, bigrams',
        folder: 'bigrams',
        seed: next,
        make: bags(features, next),
      };
    },
    'bi-gru'(next) {
      const { embedDim: dim, wordDim, ...training } = settings.second.biGru;
      const vocabulary = buildVocabulary(texts, { minCount: minCaptions, tokenizer });
      const sizes = { vocabulary, wordDim, embedDim: dim };
      return {
        ...training,
        title: 'best global, bi-GRU',
        folder: 'bi-gru',
        seed: next,
        make: () => ({
          images: imageSide(next, dim),
          captions: biGruEncoder({ ...sizes, normalize: false, wordDropoutRate, seed: next + 1 }),
          similarity: cosine(), // of the mean over words
        }),
      };
    },
    scan(next) {
      const { wordDim } = settings.second.scan;
      return scanOf('scan', next, 'SCAN t-i AVG over cells', (sizes) =>
        biGruEncoder({ ...sizes, wordDim, output: 'words' }),
      );
    },
    'scan-words': (next) => scanOf('scan-words', next, 'SCAN t-i AVG over cells, word vectors', wordEncoder),
  };
  const shown = (title: string, folder: string, features: CaptionFeatures): Member => ({
    ...shared,
    title: `${title} (demonstration)`,
    folder,
    seed,
    demonstration: true,
    make: bags(features, seed),
  });
  return [
    ...own,
    ...second.map((name) => makers[name](seed + firstSecond + secondMembers.indexOf(name))),
    ...(sentences
      ? [
          shown('sentence vectors', 'sentences', sentences.alone),
          shown('sentence vectors and words', 'sentences-and-words', sentences.besideWords(words)),
        ]
      : []),
  ];
}

/** The parts of a member that reads cells, if the network has some. */
function withCells<Parts>(name: SecondMember, parts: Parts | undefined): Parts {
  if (parts) return parts;
  throw new OptionError(
    `--second ${name}: wanted a network with cells in the preset, such as EfficientNet-Lite2, got none. Leave it out.`,
  );
}
