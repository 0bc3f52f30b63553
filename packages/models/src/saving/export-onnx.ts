import type * as OnnxPackage from '@vse/onnx';
import { importPeer, type RecipeTable } from '@vse/core';
import { modelTables, openModelWith } from '../opening/open-model';
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
 * runs, and `onnx.json`, which lists their inputs and outputs. `@vse/onnx` is an optional peer.
 *
 * @param source - Model folder, or an address, or files.
 * @param folder - Folder of the exported files, which is made.
 * @param options - Storage of the weights.
 * @throws The errors of `openModel`; `OptionError` that names a part that has no graph; `BackendError` if `@vse/onnx` is not
 * installed.
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
  { weights, tables = modelTables(), library }: ExportOnnxOptions = {},
): Promise<OnnxFiles> {
  const { writeOnnxModel } = await importPeer('exportOnnx', '@vse/onnx', {
    own: ownImport,
    library: library as (() => Promise<typeof OnnxPackage>) | undefined,
  });
  const model = await openModelWith(tables, source);
  try {
    const { images, captions, similarity } = await writeOnnxModel(model, folder, weights ? { weights } : {});
    return { images, captions, similarity };
  } finally {
    model.dispose();
  }
}
