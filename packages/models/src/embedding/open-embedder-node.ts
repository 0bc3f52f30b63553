import { assertKeys, assertWhole } from '@vse/core';
import { modelTables, openModelWith } from '../opening/open-model';
import { openExtractor, type OpenExtractorOptions } from '../extractor/open-extractor';
import type { ModelSource } from '../sources/open-source';
import { assertList } from './embed-items';
import type { ImageExtractor } from './image-extractor';
import {
  embedderKeys,
  embedderOf,
  openEmbedderWith,
  type Embedder,
  type OpenEmbedderOptions,
} from './open-embedder';

/** Options of `openEmbedder` of `@vse/models/node`. */
export interface OpenNodeEmbedderOptions
  extends Omit<OpenEmbedderOptions, 'extractor'>, Omit<OpenExtractorOptions, 'folder'> {
  /**
   * Extractor of the image features; `false` opens none, and the embedder takes features only. Defaults to the one that the
   * folder names, if it names one.
   */
  readonly extractor?: ImageExtractor | false;
}

/**
 * Opens a model folder with the extractor that it names, to embed pictures and captions. Networks of the extractor are
 * found by their content: among `networks`, where the folder says, in the folder, and beside it. `@vse/features` is an
 * optional peer that models with an extractor need.
 *
 * @param source - A folder, an address, or files.
 * @param options - Places of networks, threads, extractor, tables, batch size and abort signal.
 * @throws The errors of `openModel`, and those of `openExtractor`: `DataError` that asks for a missing network by name,
 * size and digest.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cosine } from '@vse/attention';
 * import { descriptorExtractor } from '@vse/features';
 * import { regionProjection } from '@vse/image-encoders';
 * import { describeExtractor, openEmbedder, saveModel } from '@vse/models/node';
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 *
 * const extractor = await describeExtractor(descriptorExtractor({ threads: 1 }));
 * const vocabulary = buildVocabulary(['a dog runs', 'a cat sits'], { minCount: 1 });
 * const model = {
 *   images: regionProjection({ inputDim: extractor.dim, embedDim: 8 }),
 *   captions: gruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }),
 *   similarity: cosine(),
 * };
 * const folder = join(await mkdtemp(join(tmpdir(), 'models-')), 'dogs');
 * await saveModel(folder, model, { extractor });
 *
 * const embedder = await openEmbedder(folder, { threads: 1 });
 * const white = { data: new Uint8Array(40 * 30 * 3).fill(255), width: 40, height: 30 };
 * const images = await embedder.embedImages([white, 'missing.jpg']);
 * console.log(images.items[0]?.dim, images.failures); // 8, and why missing.jpg could not be embedded
 * await embedder.dispose();
 * ```
 */
export async function openEmbedder(
  source: ModelSource,
  options: OpenNodeEmbedderOptions = {},
): Promise<Embedder> {
  assertKeys<OpenNodeEmbedderOptions>('openEmbedder', options, {
    ...embedderKeys,
    tables: true,
    networks: true,
    threads: true,
    library: true,
  });
  const { extractor, networks, threads, library, tables = modelTables(), ...rest } = options;
  if (extractor) return openEmbedderWith(tables, source, { ...rest, extractor });
  const { batchSize = 32, ...opening } = rest;
  assertWhole('openEmbedder', 'batchSize', batchSize);
  if (networks !== undefined) assertList('openEmbedder: networks', networks);
  const model = await openModelWith(tables, source, opening);
  try {
    const record = extractor === false ? undefined : model.manifest.extractor;
    const own =
      record &&
      (await openExtractor(record, {
        folder: model.folder,
        ...(networks && { networks }),
        ...(threads !== undefined && { threads }),
        ...(library && { library }),
      }));
    return embedderOf(model, own, batchSize);
  } catch (error) {
    model.dispose();
    throw error;
  }
}
