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

/** The fixed text representations that DSPE compares. */
export const textNames = ['mean-of-words', 'tf-idf', 'fisher'] as const;

export type TextName = (typeof textNames)[number];

export interface TextSettings {
  /** A file of word vectors: GloVe or word2vec. Without one, vectors are learnt from the training captions. */
  readonly wordVectors?: string | undefined;
  /** How many words the tf-idf dictionary has at most. Defaults to `3000`, as DSPE on Flickr30K. */
  readonly maxTerms?: number;
  /** How many numbers a Fisher vector is reduced to at most. Defaults to `1000`; DSPE has 6,000. */
  readonly fisherDim?: number;
  readonly seed: number;
}

/** Features that may know a faster way for many captions at a time. */
export interface BulkFeatures extends CaptionFeatures {
  readonly transformMany?: StorableFeatures['transform'];
}

/** Text representations fitted to training captions, each made when it is first asked for. */
export interface TextFeatures {
  /** Says which word vectors there are, and how many of the captions' words have one. */
  wordVectors(): Promise<WordVectors>;
  of(name: TextName): Promise<BulkFeatures>;
}

const components = 30;
/** Principal components are fitted to a sample, small enough for the exact method: a product of all pairs of its rows. */
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

/** The products of onnxruntime-node where it is installed. */
async function fastestProduct(): Promise<Pick<RowProjectorOptions, 'product'>> {
  try {
    return { product: await onnxProduct() };
  } catch (error) {
    if (BackendError.isInstance(error)) return {};
    throw error;
  }
}

/** The same features; their hash, which reads all that was fitted, is still made only when it is asked for. */
function withMany(
  features: CaptionFeatures,
  transformMany: NonNullable<BulkFeatures['transformMany']>,
): BulkFeatures {
  const { name, dim } = features;
  return {
    ...{ name, dim, transformMany },
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

/** At most `count` of the captions, evenly spread. */
function everyNth(captions: readonly string[], count: number): readonly string[] {
  const step = Math.max(1, Math.ceil(captions.length / count));
  return captions.filter((_, i) => i % step === 0);
}
