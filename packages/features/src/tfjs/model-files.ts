import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { DataError } from '@vse/core';

/** A TensorFlow.js model on disk: `model.json` and the weights beside it. */
export interface ModelFiles {
  readonly kind: 'layers' | 'graph';
  readonly artifacts: io.ModelArtifacts;
}

/**
 * Reads a model's `model.json` and its weight files from the same folder.
 *
 * @throws `DataError` if a file is missing, is not a model, or has another number of bytes than its weights need.
 */
export async function readModelFiles(file: string): Promise<ModelFiles> {
  const json = await readJson(file);
  if (!json.modelTopology || !Array.isArray(json.weightsManifest))
    throw new DataError(
      `cnnExtractor: ${file} must have modelTopology and weightsManifest, as the converter writes them. Convert the model again.`,
    );
  const groups = await Promise.all(json.weightsManifest.map((group) => readGroup(file, group)));
  const bytes = Buffer.concat(groups);
  const { modelTopology, signature, userDefinedMetadata, format } = json;
  return {
    kind: format === 'graph-model' || 'node' in modelTopology ? 'graph' : 'layers',
    artifacts: {
      modelTopology,
      weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
      weightData: new Uint8Array(bytes).buffer,
      ...(signature && { signature }),
      ...(userDefinedMetadata && { userDefinedMetadata }),
    },
  };
}

async function readJson(file: string): Promise<Partial<io.ModelJSON>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<io.ModelJSON>;
  } catch (error) {
    throw new DataError(`cnnExtractor: ${file} cannot be read as a model: ${(error as Error).message}`);
  }
}

async function readGroup(
  file: string,
  { paths, weights }: io.WeightsManifestConfig[number],
): Promise<Buffer> {
  const shards = await Promise.all(
    paths.map((path) =>
      readFile(join(dirname(file), path)).catch(() => {
        throw new DataError(`cnnExtractor: ${file} names ${path}, which is not beside it.`);
      }),
    ),
  );
  const bytes = Buffer.concat(shards);
  const wanted = weights.reduce((sum, weight) => sum + bytesOf(weight), 0);
  if (Number.isFinite(wanted) && bytes.length !== wanted)
    throw new DataError(
      `cnnExtractor: ${paths.join(', ')} must hold ${wanted} bytes for the weights in ${file}, got ${bytes.length}.`,
    );
  return bytes;
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
};

/** Number of bytes of a weight; NaN for strings, whose values decide. */
function bytesOf({ shape, dtype, quantization }: io.WeightsManifestEntry): number {
  return shape.reduce((a, b) => a * b, 1) * (BYTES[quantization?.dtype ?? dtype] ?? NaN);
}
