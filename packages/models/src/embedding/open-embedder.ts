import * as tf from '@tensorflow/tfjs-core';
import {
  assertKeys,
  assertWhole,
  disposeSet,
  OptionError,
  type EmbeddingSet,
  type FeatureMatrix,
  type RecipeTable,
  type Similarity,
} from '@vse/core';
import {
  modelTables,
  openModelWith,
  type OpenedModel,
  type OpenModelWithOptions,
} from '../opening/open-model';
import type { ModelSource } from '../sources/open-source';
import { assertList, embedItems, type EmbedOptions, type Embeddings, type Prepared } from './embed-items';
import { packedSet, type HostEmbedding } from './host-embedding';
import { isFeatures, isPicture, type ImageExtractor, type Picture } from './image-extractor';
import { scoreEmbeddings, type EmbeddingList } from './score-embeddings';

/** Attention between the words of a caption and the regions of an image. */
export interface AttentionMap {
  /** `[words, regions]`, row-major: where each word looks, or in image-to-text where each region does. */
  readonly weights: Float32Array;
  /** Number of words, ends included where the encoder has them. */
  readonly words: number;
  /** Number of regions. */
  readonly regions: number;
}

/** A model with the extractor of its image features. */
export interface Embedder {
  /** The model. */
  readonly model: OpenedModel;
  /**
   * Embeds pictures: paths (in Node), the bytes of image files, pixels, or features. The order is kept, and a picture that cannot
   * be read is among the failures; the others are embedded.
   */
  embedImages(pictures: readonly Picture[], options?: EmbedOptions): Promise<Embeddings>;
  /** Embeds captions, in their order. */
  embedCaptions(captions: readonly string[], options?: EmbedOptions): Promise<Embeddings>;
  /**
   * Scores images against captions by the model's own similarity: `[images, captions]`, row-major. A pair with an item that
   * failed scores `-Infinity`.
   */
  score(images: EmbeddingList, captions: EmbeddingList, options?: EmbedOptions): Promise<Float32Array>;
  /**
   * Computes where the words of a caption look in an image. Takes embeddings, or a picture and a sentence.
   *
   * @throws `OptionError` (as a rejection) if the model's similarity has no attention.
   */
  attention(
    image: HostEmbedding | Exclude<Picture, FeatureMatrix>,
    caption: HostEmbedding | string,
  ): Promise<AttentionMap>;
  /** Frees the model and the extractor. */
  dispose(): Promise<void>;
}

/** Options of `openEmbedderWith`. */
export interface OpenEmbedderWithOptions extends OpenModelWithOptions {
  /** Extractor of the image features. Defaults to none: the embedder then takes features only. */
  readonly extractor?: ImageExtractor;
  /** Items that are encoded at once. Defaults to `32`. */
  readonly batchSize?: number;
}

/** Options of `openEmbedder`. */
export interface OpenEmbedderOptions extends OpenEmbedderWithOptions {
  /** Factories that recipes may name. Defaults to `modelTables()`. */
  readonly tables?: RecipeTable;
}

/** Keys of `OpenEmbedderWithOptions`. */
export const embedderKeys = { extractor: true, batchSize: true, signal: true } as const;

/**
 * Opens a model folder to embed images and captions with it. This entry takes features, or pictures with an `extractor` of
 * yours; `openEmbedder` of `@vse/models/node` opens the extractor that the folder names.
 *
 * @param source - A folder (in Node), an address, or files that a person dropped on a page.
 * @param options - Extractor, tables, batch size and abort signal.
 * @throws The errors of `openModel`; `OptionError` if the extractor has features of another dimension than the folder's.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { openEmbedder, packModel } from '@vse/models';
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['a dog runs', 'a cat sits'], { minCount: 1 });
 * const trained = {
 *   images: regionProjection({ inputDim: 2, embedDim: 8 }),
 *   captions: gruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }),
 *   similarity: cosine(),
 * };
 * const embedder = await openEmbedder(await packModel(trained)); // or a folder, or an address
 * const images = await embedder.embedImages([{ values: Float32Array.of(1, 0), length: 1, dim: 2 }]);
 * const captions = await embedder.embedCaptions(['a dog sits', 'a cat']);
 * console.log(await embedder.score(images, captions)); // 2 numbers
 * await embedder.dispose();
 * ```
 */
export async function openEmbedder(
  source: ModelSource,
  options: OpenEmbedderOptions = {},
): Promise<Embedder> {
  assertKeys<OpenEmbedderOptions>('openEmbedder', options, { ...embedderKeys, tables: true });
  const { tables = modelTables(), ...opening } = options;
  return openEmbedderWith(tables, source, opening);
}

/**
 * Opens a model folder as `openEmbedder` does, with the given factories only: a bundle for a page then holds no others.
 *
 * @param tables - Factories that recipes may name.
 * @param source - A folder (in Node), an address, or files that a person dropped on a page.
 * @param options - Extractor, batch size and abort signal.
 * @throws The errors of `openEmbedder`.
 *
 * @example
 * ```ts
 * import { cosine, meanPool } from '@vse/attention';
 * import { fixedRegions } from '@vse/image-encoders';
 * import { openEmbedderWith, packModel } from '@vse/models';
 *
 * const regions = fixedRegions({ inputDim: 2 });
 * const files = await packModel({ images: regions, captions: regions, similarity: cosine() });
 * const embedder = await openEmbedderWith({ fixedRegions, cosine, meanPool }, files);
 * const image = { values: Float32Array.of(3, 4), length: 1, dim: 2 };
 * console.log((await embedder.embedImages([image])).items[0]?.values); // 3, 4
 * ```
 */
export async function openEmbedderWith(
  tables: RecipeTable,
  source: ModelSource,
  options: OpenEmbedderWithOptions = {},
): Promise<Embedder> {
  assertKeys<OpenEmbedderWithOptions>('openEmbedder', options, embedderKeys);
  const { extractor, batchSize = 32, ...opening } = options;
  assertWhole('openEmbedder', 'batchSize', batchSize);
  const model = await openModelWith(tables, source, opening);
  try {
    if (extractor) assertExtractor(model, extractor);
    return embedderOf(model, extractor, batchSize);
  } catch (error) {
    model.dispose();
    throw error;
  }
}

const embedKeys = { onProgress: true, signal: true } as const;

/** The embedder of an opened model, which it owns, as it does the extractor. */
export function embedderOf(
  model: OpenedModel,
  extractor: ImageExtractor | undefined,
  batchSize: number,
): Embedder {
  const { images, captions, similarity } = model;
  const dims = { images: images.embedDim, captions: captions.embedDim };
  let disposed = false;
  const assertOpen = (where: string): void => {
    if (!disposed) return;
    throw new OptionError(
      `${where}: the embedder of ${model.where} must be open, and was disposed. Call it before dispose(), or open it again.`,
    );
  };
  const embedImages: Embedder['embedImages'] = async (pictures, options = {}) => {
    assertOpen('embedImages');
    assertKeys<EmbedOptions>('embedImages', options, embedKeys);
    assertList('embedImages', pictures);
    return embedItems(images, pictures, (batch) => featuresOf(model, extractor, batch, options.signal), {
      ...options,
      batchSize: Math.max(batchSize, extractor?.batchSize ?? 0),
    });
  };
  const embedCaptions: Embedder['embedCaptions'] = async (texts, options = {}) => {
    assertOpen('embedCaptions');
    assertKeys<EmbedOptions>('embedCaptions', options, embedKeys);
    assertList('embedCaptions', texts);
    return embedItems(captions, texts, (batch) => Promise.resolve(batch.map(preparedCaption)), {
      ...options,
      batchSize,
    });
  };
  return {
    model,
    embedImages,
    embedCaptions,
    score: async (left, right, options = {}) => {
      assertOpen('score');
      assertKeys<EmbedOptions>('score', options, embedKeys);
      return scoreEmbeddings(similarity, dims, left, right, options);
    },
    attention: async (image, caption) => {
      assertOpen('attention');
      if (!similarity.attention) {
        throw new OptionError(
          `attention: the model's similarity must have attention, as stackedCrossAttention has, got ${similarity.name}. ` +
            'Open a model that was trained with it.',
        );
      }
      const look = similarity.attention.bind(similarity);
      const picture = isFeatures(image) ? image : onlyItem(await embedImages([image]));
      const sentence = typeof caption === 'string' ? onlyItem(await embedCaptions([caption])) : caption;
      return attentionMap(
        look,
        packedSet('attention', [picture], dims.images),
        packedSet('attention', [sentence], dims.captions),
      );
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      model.dispose();
      await extractor?.dispose();
    },
  };
}

/** Features of a batch of pictures: given, or extracted. */
async function featuresOf(
  { where, manifest }: OpenedModel,
  extractor: ImageExtractor | undefined,
  pictures: readonly Picture[],
  signal: AbortSignal | undefined,
): Promise<readonly Prepared<FeatureMatrix>[]> {
  const others = pictures.flatMap((picture) => (!isPicture(picture) || isFeatures(picture) ? [] : [picture]));
  if (others.length > 0 && !extractor) {
    const needs = manifest.extractor
      ? `the extractor ${manifest.extractor.name} that the model was trained with`
      : 'an extractor, which the folder does not name';
    throw new OptionError(
      `embedImages: pictures need ${needs}, and the embedder of ${where} has none: give features, pass extractor, or open it ` +
        'with openEmbedder of @vse/models/node.',
    );
  }
  const extracted = others.length > 0 ? await extractor!.extract(others, signal) : [];
  let next = 0;
  return pictures.map((picture) => {
    if (!isPicture(picture)) return { error: noPicture(picture) };
    return isFeatures(picture) ? { item: picture } : extracted[next++]!;
  });
}

function noPicture(given: unknown): OptionError {
  const got = given === null ? 'null' : typeof given;
  return new OptionError(
    `embedImages: pictures must be paths, bytes of image files, pixels or features, got ${got}.`,
  );
}

function preparedCaption(caption: unknown): Prepared<string> {
  if (typeof caption === 'string') return { item: caption };
  return { error: new OptionError(`embedCaptions: captions must be text, got ${typeof caption}.`) };
}

function onlyItem({ items: [item], failures: [failure] }: Embeddings): HostEmbedding {
  if (item) return item;
  throw failure!.error;
}

async function attentionMap(
  look: NonNullable<Similarity['attention']>,
  image: EmbeddingSet,
  caption: EmbeddingSet,
): Promise<AttentionMap> {
  const weights = tf.tidy(() => look(image, caption)); // [words, regions]
  try {
    const [words, regions] = weights.shape;
    return { weights: (await weights.data()) as Float32Array, words, regions };
  } finally {
    weights.dispose();
    disposeSet(image);
    disposeSet(caption);
  }
}

function assertExtractor({ where, manifest }: OpenedModel, extractor: ImageExtractor): void {
  const { dim } = extractor;
  if (typeof (extractor as Partial<ImageExtractor>).extract !== 'function') {
    throw new OptionError(
      'openEmbedder: extractor must have extract(pictures), dim, batchSize and dispose(), got something else. Give one of ' +
        'openExtractor, or leave it out.',
    );
  }
  const wanted = manifest.extractor?.dim;
  if (wanted === undefined || wanted === dim) return;
  throw new OptionError(
    `openEmbedder: extractor must have features of ${wanted} numbers as ${where} says, got ${dim}. Give the extractor ` +
      `${manifest.extractor!.name} with the settings of model.json.`,
  );
}
