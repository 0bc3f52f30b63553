import { similarities } from '@vse/attention';
import { assertKeys, type FeatureMatrix, type MatchingModel, type RecipeTable } from '@vse/core';
import { imageEncoders } from '@vse/image-encoders';
import { textEncoders } from '@vse/text-encoders';
import { parsedRelations, relationExtractor } from '@vse/text-encoders/parsing';
import type { ModelManifest } from '../schema/model-info';
import { folderFiles } from '../sources/folder-files';
import { manifestName } from '../schema/manifest-file';
import type { ModelFiles } from '../sources/model-files';
import { openSource, type ModelSource } from '../sources/open-source';
import { assertSignal, assertTables } from './opening-options';
import { openFiles, type MadeModel } from './open-files';
import { refuseAfterDispose } from './refuse-after-dispose';
import { modelDigest } from './model-digest';

/** A model that was opened. */
export interface OpenedModel<ImageItem = FeatureMatrix, CaptionItem = string> extends MatchingModel<
  ImageItem,
  CaptionItem
> {
  /** Content of `model.json`: what the model was trained on, how it was measured, and the extractor of its features. */
  readonly manifest: ModelManifest;
  /** Folder or address that it was opened from, for messages. */
  readonly where: string;
  /** Folder on this machine, where there is one. */
  readonly folder?: string;
  /**
   * SHA-256 of all that decides its embeddings: recipes, weights, extractor and networks. Name, metrics and card may change
   * without it. An index of `@vse/search` remembers it, and refuses the embeddings of another model.
   */
  readonly digest: string;
  /** Frees the variables of all parts, which then refuse their use. */
  dispose(): void;
}

/** Options of `openModelWith`. */
export interface OpenModelWithOptions {
  /** Stops the opening with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of `openModel`. */
export interface OpenModelOptions extends OpenModelWithOptions {
  /**
   * Factories that recipes may name. Defaults to `modelTables()`, those of `@vse/image-encoders`, `@vse/text-encoders` and
   * `@vse/attention`; a type of your own is one more entry: `{ ...modelTables(), myEncoder }`.
   */
  readonly tables?: RecipeTable;
}

/**
 * Factories of `@vse/image-encoders`, `@vse/text-encoders` and `@vse/attention`: the tables that `openModel` defaults to. Without
 * `sentenceExtractor`, which reads a network of any name, from a hub too: add it to open folders that you trust.
 *
 * @example
 * ```ts
 * import { modelTables } from '@vse/models';
 *
 * console.log(Object.keys(modelTables()).includes('regionProjection')); // true
 * ```
 */
export function modelTables(): RecipeTable {
  const offline = Object.entries(textEncoders).filter(([name]) => name !== 'sentenceExtractor');
  return {
    ...imageEncoders,
    ...Object.fromEntries(offline),
    parsedRelations,
    relationExtractor,
    ...similarities,
  };
}

/**
 * Opens a model folder: makes the encoders and the similarity from their recipes and loads the weights. It needs neither the
 * program that trained the model nor its data. Every file is checked against its digest, every weight by name, shape and
 * number type; a model that does not fit leaves nothing behind. Opening runs only functions of `tables`, so that the folder
 * may come from a stranger.
 *
 * @param source - A folder (in Node), an address, or files that a person dropped on a page.
 * @param options - Tables and abort signal.
 * @throws `DataError` that names the file, what was wanted, what it has, and the remedy: a file that is missing, damaged or
 * of another model, another schema version, a factory that no table has, an address that answers 404 or HTML.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { openModel, packModel } from '@vse/models';
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['a dog runs', 'a cat sits'], { minCount: 1 });
 * const trained = {
 *   images: regionProjection({ inputDim: 2, embedDim: 8 }),
 *   captions: gruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }),
 *   similarity: cosine(),
 * };
 * const model = await openModel(await packModel(trained)); // or 'models/dogs', or 'https://example.org/models/dogs'
 * console.log(model.captions.encode(model.captions.collate(['a dog sits'])).vectors.shape); // [1, 1, 8]
 * model.dispose();
 * ```
 */
export async function openModel<ImageItem = FeatureMatrix, CaptionItem = string>(
  source: ModelSource,
  options: OpenModelOptions = {},
): Promise<OpenedModel<ImageItem, CaptionItem>> {
  assertKeys<OpenModelOptions>('openModel', options, { tables: true, signal: true });
  const { tables = modelTables(), ...opening } = options;
  return openModelWith(tables, source, opening);
}

/**
 * Opens a model folder as `openModel` does, with the given factories only: a bundle for a page then holds no others.
 *
 * @param tables - Factories that recipes may name.
 * @param source - A folder (in Node), an address, or files that a person dropped on a page.
 * @param options - Abort signal.
 * @throws The errors of `openModel`.
 *
 * @example
 * ```ts
 * import { cosine, meanPool } from '@vse/attention';
 * import { fixedRegions } from '@vse/image-encoders';
 * import { openModelWith, packModel } from '@vse/models';
 *
 * const regions = fixedRegions({ inputDim: 2 });
 * const files = await packModel({ images: regions, captions: regions, similarity: cosine() });
 * const model = await openModelWith({ fixedRegions, cosine, meanPool }, files);
 * console.log(model.images.name, model.similarity.name);
 * model.dispose();
 * ```
 */
export async function openModelWith<ImageItem = FeatureMatrix, CaptionItem = string>(
  tables: RecipeTable,
  source: ModelSource,
  options: OpenModelWithOptions = {},
): Promise<OpenedModel<ImageItem, CaptionItem>> {
  assertKeys<OpenModelWithOptions>('openModel', options, { signal: true });
  const { files, manifest, model, dispose } = await openMade(tables, source, options.signal);
  const { images, captions, similarity } = model as unknown as MatchingModel<ImageItem, CaptionItem>;
  const { where, folder } = files;
  const digest = await modelDigest(manifest);
  return {
    images,
    captions,
    similarity,
    manifest,
    where,
    ...(folder !== undefined && { folder }),
    digest,
    dispose: () => {
      dispose();
      refuseAfterDispose([images, captions, similarity], where);
    },
  };
}

/**
 * Opens a model, and the members of an ensemble one by one.
 *
 * @throws The errors of `openModel`.
 */
export async function openMade(
  tables: RecipeTable,
  source: ModelSource,
  signal?: AbortSignal,
): Promise<MadeModel & { readonly files: ModelFiles }> {
  assertTables(tables);
  assertSignal(signal);
  signal?.throwIfAborted();
  const files = await presentFiles(openSource(source, { signal }));
  return { files, ...(await openFiles(files, { tables, signal })) };
}

/** The files, or those of `NAME.old`, which a crash between the two renames of a replacement leaves. */
async function presentFiles(files: ModelFiles): Promise<ModelFiles> {
  if (files.folder === undefined) return files;
  const old = folderFiles(`${files.folder.replace(/[/\\]+$/, '')}.old`);
  const [now, before] = [await files.open(manifestName), await old.open(manifestName)];
  await Promise.all([now?.close(), before?.close()]);
  return !now && before ? old : files;
}
