import { BackendError } from '@vse/core';
import { onnxProduct, type RowProjectorOptions } from '@vse/subspace';
import {
  coOccurrenceVectors,
  fisherVector,
  fitFeaturePca,
  fitHybridMixture,
  loadWordVectors,
  meanOfWords,
  projectFeatures,
  projectManyFeatures,
  tfidf,
  wordPoints,
  type CaptionFeatures,
  type StorableFeatures,
  type WordVectors,
} from '@vse/text-encoders';
import { statusLine } from './status-line';

/** Fixed text representations that DSPE compares. */
export const textNames = ['mean-of-words', 'tf-idf', 'fisher'] as const;

export type TextName = (typeof textNames)[number];

export interface TextSettings {
  /** File of word vectors (GloVe or word2vec); without one, vectors are learnt from the training captions. */
  readonly wordVectors?: string | undefined;
  /** Largest number of words in the tf-idf dictionary. Defaults to `3000`, as DSPE on Flickr30K. */
  readonly maxTerms?: number;
  /** Largest dimension of a Fisher vector after principal components. Defaults to `1000`; DSPE has 6,000. */
  readonly fisherDim?: number;
  readonly seed: number;
}

/** Features that may have a faster way for many captions at a time. */
export interface BulkFeatures extends CaptionFeatures {
  readonly transformMany?: StorableFeatures['transform'];
}

/** Text representations fitted to training captions, each when it is first used. */
export interface TextFeatures {
  /** Opens the word vectors and prints how many words of the captions they cover. */
  wordVectors(): Promise<WordVectors>;
  of(name: TextName): Promise<BulkFeatures>;
}

const components = 30;
/** Captions that principal components are fitted to: few enough for the exact method, a Gram matrix of the rows. */
const sampled = 3000;

/** Fits text representations to training captions alone. */
export function textFeatures(captions: readonly string[], settings: TextSettings): TextFeatures {
  const { maxTerms = 3000, fisherDim = 1000, seed } = settings;
  let vectors: Promise<WordVectors> | undefined;
  const wordVectors = (): Promise<WordVectors> => (vectors ??= openWordVectors(captions, settings));
  const makers: Record<TextName, () => Promise<BulkFeatures>> = {
    'mean-of-words': async () => meanOfWords(await wordVectors()),
    'tf-idf': () => Promise.resolve(tfidf(captions, { maxTerms })),
    async fisher() {
      const words = await wordVectors();
      const points = wordPoints(captions, words);
      const mixture = fitHybridMixture(points, { components: Math.min(components, points.length), seed });
      const whole = fisherVector(mixture, words);
      const sample = everyNth(captions, sampled);
      const kept = Math.min(fisherDim, whole.dim, sample.length);
      const pca = await fitFeaturePca(whole, sample, { components: kept, seed });
      const many = projectManyFeatures(whole, pca, { ...(await fastestProduct()), blockCols: words.dim });
      return withMany(projectFeatures(whole, pca), (captions) => many.transform(captions));
    },
  };
  const made = new Map<TextName, Promise<BulkFeatures>>();
  return {
    wordVectors,
    of(name) {
      if (!made.has(name)) made.set(name, makers[name]());
      return made.get(name)!;
    },
  };
}

/** Returns the matrix product of onnxruntime-node if it is installed. */
async function fastestProduct(): Promise<Pick<RowProjectorOptions, 'product'>> {
  try {
    return { product: await onnxProduct() };
  } catch (error) {
    if (BackendError.isInstance(error)) return {};
    throw error;
  }
}

/** Adds `transformMany` to features. Their hash, which reads everything fitted, is still computed only on demand. */
function withMany(
  features: CaptionFeatures,
  transformMany: NonNullable<BulkFeatures['transformMany']>,
): BulkFeatures {
  const { name, dim, recipe } = features;
  return {
    name,
    dim,
    ...(recipe && { recipe }),
    transformMany,
    get hash() {
      return features.hash;
    },
    transform: (captions) => features.transform(captions),
  };
}

async function openWordVectors(captions: readonly string[], settings: TextSettings): Promise<WordVectors> {
  const status = statusLine('Word vectors');
  if (settings.wordVectors === undefined) {
    const learnt = await coOccurrenceVectors(captions, { seed: settings.seed });
    status(`${learnt.words.length} of ${learnt.dim} numbers, learnt from the training captions`, true);
    return learnt;
  }
  const { terms } = tfidf(captions, { inverseFrequency: false });
  const loaded = await loadWordVectors(settings.wordVectors, { words: terms });
  const { found, requested } = loaded.coverage;
  status(`${found} of ${requested} words of the training captions are in ${settings.wordVectors}`, true);
  return loaded;
}

/** Returns at most `count` of the captions, evenly spread. */
function everyNth(captions: readonly string[], count: number): readonly string[] {
  const step = Math.max(1, Math.ceil(captions.length / count));
  return captions.filter((_, i) => i % step === 0);
}
