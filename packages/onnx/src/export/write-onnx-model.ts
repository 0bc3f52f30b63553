import { join } from 'node:path';
import type { MatchingModel } from '@vse/core';
import { prepareFolder, sha256, writeFileAtomic } from '@vse/formats';
import type { ExportEncoderOptions } from './export-encoder';
import { exportModel } from './export-model';
import type { ExportedGraph } from './exported-graph';

/** A file of `writeOnnxModel`. */
export interface WrittenGraph extends Omit<ExportedGraph, 'bytes'> {
  /** Name of the file in its folder. */
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
  /** SHA-256 of the file, as 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Options of `writeOnnxModel`. */
export interface WriteOnnxModelOptions extends ExportEncoderOptions {
  /** Digest of the model, which `onnx.json` repeats, so that another can be told apart. Defaults to none. */
  readonly model?: string;
}

/** Content of `onnx.json`: the three files of a model. */
export interface WrittenModel {
  /** Version of this list. */
  readonly schema: 1;
  /** Digest of the model that the graphs were made of, if it was given. */
  readonly model?: string;
  /** `images.onnx` */
  readonly images: WrittenGraph;
  /** `captions.onnx` */
  readonly captions: WrittenGraph;
  /** `similarity.onnx` */
  readonly similarity: WrittenGraph;
}

/**
 * Writes a model as `images.onnx`, `captions.onnx` and `similarity.onnx` into a folder, which is made if it is missing, and
 * `onnx.json` last: inputs, outputs, opset, metadata and SHA-256 of each. Files are written atomically; nothing is written if
 * a part cannot be exported.
 *
 * @param model - Model whose encoders and similarity have recipes.
 * @param folder - Folder for the files.
 * @param options - Numbers that the weights are stored as, and digest of the model.
 * @returns The content of `onnx.json`.
 * @throws `OptionError` that names the part without a graph.
 * @throws `DataError` if a file cannot be written, or a variable has numbers that are not finite.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { writeOnnxModel } from '@vse/onnx';
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 *
 * const model = {
 *   images: regionProjection({ inputDim: 6, embedDim: 8 }),
 *   captions: gruEncoder({ vocabulary: buildVocabulary(['a dog'], { minCount: 1 }), wordDim: 4, embedDim: 8 }),
 *   similarity: cosine(),
 * };
 * const folder = await mkdtemp(join(tmpdir(), 'vse-'));
 * const { captions } = await writeOnnxModel(model, folder, { weights: 'int8' });
 * console.log(captions.file, captions.bytes, captions.sha256);
 * ```
 */
export async function writeOnnxModel(
  model: MatchingModel<never, never>,
  folder: string,
  { model: digest, ...options }: WriteOnnxModelOptions = {},
): Promise<WrittenModel> {
  const { images, captions, similarity } = await exportModel(model, options);
  await prepareFolder(folder);
  const written: WrittenModel = {
    schema: 1,
    ...(digest !== undefined && { model: digest }),
    images: await writeGraph(folder, 'images.onnx', images),
    captions: await writeGraph(folder, 'captions.onnx', captions),
    similarity: await writeGraph(folder, 'similarity.onnx', similarity),
  };
  await writeFileAtomic(join(folder, 'onnx.json'), `${JSON.stringify(written, null, 2)}\n`);
  return written;
}

async function writeGraph(
  folder: string,
  file: string,
  { bytes, ...graph }: ExportedGraph,
): Promise<WrittenGraph> {
  await writeFileAtomic(join(folder, file), bytes);
  return { file, bytes: bytes.length, sha256: sha256(bytes), ...graph };
}
