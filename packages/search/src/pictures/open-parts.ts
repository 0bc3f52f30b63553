import { importPeer } from '@vse/base';
import { buildIndex, openIndex } from '../disk/folder-index';
import { readManifest } from '../disk/manifest';
import type { SearchEmbedder } from '../embedding/search-embedder';
import type { Precision } from '../exact/row-terms';
import type { Metric, VectorIndex } from '../vector-index';

/** Options of a model folder and of an index that are opened for one call. */
export interface OpenPartsOptions {
  /** Similarity of an index that is made. Defaults to `'cosine'`. */
  readonly metric?: Metric;
  /** Form in which an index that is made scans vectors. Defaults to `'int8'`. */
  readonly precision?: Precision;
  /** Options of `openEmbedder` of `@vse/models/node`, for a model folder: `networks`, `threads`, `tables`. */
  readonly embedder?: Readonly<Record<string, unknown>>;
  /** Loads `@vse/models/node` where it is not found by name, as in a bundle: `() => import('@vse/models/node')`. */
  readonly library?: () => Promise<unknown>;
}

/** An embedder and an index. */
export interface OpenedParts {
  readonly embedder: SearchEmbedder;
  readonly index: VectorIndex;
  /** Closes what was opened here. */
  close(): Promise<void>;
}

interface ModelsLibrary {
  openEmbedder(folder: string, options: object): Promise<SearchEmbedder & { dispose(): Promise<void> }>;
}

/** Opens a model by its folder, and an index by its folder, which is made if there is none. */
export async function openParts(
  model: string | SearchEmbedder,
  index: string | VectorIndex,
  options: OpenPartsOptions,
): Promise<OpenedParts> {
  const opened = typeof model === 'string' ? await openModel(model, options) : undefined;
  const embedder = opened ?? (model as SearchEmbedder);
  try {
    const own = typeof index === 'string' ? await openFolder(index, embedder, options) : undefined;
    return {
      embedder,
      index: own ?? (index as VectorIndex),
      async close() {
        await own?.close();
        await opened?.dispose();
      },
    };
  } catch (error) {
    await opened?.dispose();
    throw error;
  }
}

async function openModel(folder: string, { embedder = {}, library }: OpenPartsOptions) {
  const models = await importPeer<ModelsLibrary>('indexPictures', '@vse/models/node', {
    library: library as (() => Promise<ModelsLibrary>) | undefined,
    own: (name) => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name),
  });
  return models.openEmbedder(folder, embedder);
}

async function openFolder(
  folder: string,
  { model }: SearchEmbedder,
  { metric = 'cosine', precision = 'int8' }: OpenPartsOptions,
): Promise<VectorIndex> {
  if (await readManifest(folder)) return openIndex(folder, { model: model.digest });
  return buildIndex({ folder, dim: model.images.embedDim, metric, precision, model: model.digest });
}
