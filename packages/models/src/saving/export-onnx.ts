import type * as OnnxPackage from '@vse/onnx';
import { assertKeys, importPeer, OptionError, type MatchingModel, type RecipeTable } from '@vse/core';
import { modelDigest } from '../opening/model-digest';
import { modelTables, openMade } from '../opening/open-model';
import { ownImport } from '../own-import';
import type { ModelSource } from '../sources/open-source';

/** An input or output of a graph in ONNX format. */
export interface OnnxPort {
  /** Name of the tensor. */
  readonly name: string;
  /** Element type. */
  readonly type: string;
  /** Size of each axis: a number, or the name of a size that is free in each run, such as `captions`. */
  readonly shape: readonly (number | string)[];
}

/** A file that `exportOnnx` wrote. */
export interface OnnxFile {
  /** Name of the file in its folder. */
  readonly file: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** SHA-256 of the content. */
  readonly sha256: string;
  /** Version of ONNX's operators. */
  readonly opset: number;
  /** Tensors to feed. */
  readonly inputs: readonly OnnxPort[];
  /** Tensors that the graph returns. */
  readonly outputs: readonly OnnxPort[];
}

/** Files that `exportOnnx` wrote. */
export interface OnnxFiles {
  /** Image encoder. */
  readonly images: OnnxFile;
  /** Caption encoder. */
  readonly captions: OnnxFile;
  /** Similarity. */
  readonly similarity: OnnxFile;
}

/** Function of `@vse/onnx`, without naming types of a peer that may be absent. */
export interface OnnxLibrary {
  /** Writes a model in ONNX format. */
  writeOnnxModel(model: never, folder: string, options?: never): Promise<unknown>;
}

/** Options of `exportOnnx`. */
export interface ExportOnnxOptions {
  /** Storage of the weight matrices: `'int8'` is a quarter of the size, with some loss. Defaults to `'float32'`. */
  readonly weights?: 'float32' | 'int8';
  /** Factories that recipes may name. Defaults to `modelTables()`. */
  readonly tables?: RecipeTable;
  /** Loads `@vse/onnx`, for a server in one file. Defaults to the installed one. */
  readonly library?: () => Promise<OnnxLibrary>;
}

/**
 * Exports a model folder in ONNX format: image encoder, caption encoder and similarity, each a graph that any onnxruntime
 * runs, and `onnx.json`, which lists their inputs and outputs and has the digest of the model. An export in the model's own
 * folder is removed when `saveModel` replaces the model by another. `@vse/onnx` is an optional peer.
 *
 * @param source - Model folder, or an address, or files.
 * @param folder - Folder of the exported files, which is made.
 * @param options - Storage of the weights.
 * @throws The errors of `openModel`; `OptionError` for an ensemble, which `exportOnnxEnsemble` exports, or that names a part that has
 * no graph; `BackendError` if `@vse/onnx` is not installed.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { exportOnnx, saveModel } from '@vse/models/node';
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 *
 * const folder = join(await mkdtemp(join(tmpdir(), 'models-')), 'dogs');
 * await saveModel(folder, {
 *   images: regionProjection({ inputDim: 2, embedDim: 8 }),
 *   captions: gruEncoder({ vocabulary: buildVocabulary(['a dog'], { minCount: 1 }), wordDim: 4, embedDim: 8 }),
 *   similarity: cosine(),
 * });
 * const { captions } = await exportOnnx(folder, join(folder, 'onnx'));
 * console.log(captions.file, captions.inputs.map(({ name }) => name));
 * ```
 */
export async function exportOnnx(
  source: ModelSource,
  folder: string,
  options: ExportOnnxOptions = {},
): Promise<OnnxFiles> {
  const write = await onnxWriter('exportOnnx', folder, options);
  const { tables = modelTables() } = options;
  const { files, manifest, model, members, dispose } = await openMade(tables, source);
  try {
    if (members.length === 0) return await write(model, folder, await modelDigest(manifest));
    throw new OptionError(
      `exportOnnx: ${files.where} must be one model, got an ensemble of ${members.length}, whose images and captions have ` +
        'embeddings by each. Export it with exportOnnxEnsemble, which writes a folder for each member.',
    );
  } finally {
    dispose();
  }
}

/** Writes a model in ONNX format into a folder, with its digest. */
export type OnnxWriter = (
  model: MatchingModel<never, never>,
  folder: string,
  digest: string,
) => Promise<OnnxFiles>;

/** Writer of `@vse/onnx`, with the storage of the weights that the options name, and a check of the folder for the files. */
export async function onnxWriter(
  where: string,
  folder: string,
  options: ExportOnnxOptions,
): Promise<OnnxWriter> {
  assertKeys<ExportOnnxOptions>(where, options, { weights: true, tables: true, library: true });
  const { weights, library } = options;
  if (typeof (folder as unknown) !== 'string' || folder === '') {
    throw new OptionError(
      `${where}: folder must be the path of a folder for the files, got ${folder === '' ? 'an empty one' : typeof folder}.`,
    );
  }
  const { writeOnnxModel } = await importPeer(where, '@vse/onnx', {
    own: ownImport,
    library: library as (() => Promise<typeof OnnxPackage>) | undefined,
  });
  return async (model, folder, digest) => {
    const { images, captions, similarity } = await writeOnnxModel(model, folder, {
      model: digest,
      ...(weights !== undefined && { weights }),
    });
    return { images, captions, similarity };
  };
}
