import { createHash } from 'node:crypto';
import { DataError, OptionError, ShapeError } from '@vse/core';
import { cellBoxes, wholeImageBoxes } from '../extraction/cell-boxes';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { planesOf } from '../preprocessing/planes';
import { scalingJson } from '../preprocessing/pixel-scaling';
import type { ExtractedFeatures } from '@vse/feature-store';
import { loadVisionModel, type ModelTensor, type VisionModelOptions } from './load-vision-model';
import { processorInput } from './processor-input';

export interface TransformersExtractorOptions extends VisionModelOptions {
  /**
   * `'pooled'` gives the one vector that the model itself gives (`image_embeds` or `pooler_output`), `'patches'` one for each
   * patch of `last_hidden_state`, without class and register tokens. Defaults to `'pooled'`.
   */
  readonly features?: 'pooled' | 'patches';
  /** Images to a run. Defaults to `4`. */
  readonly batchSize?: number;
}

const POOLED = ['image_embeds', 'pooler_output'] as const;

/**
 * Features from CLIP, SigLIP, DINO and other image models, by `@huggingface/transformers` (an optional peer:
 * `pnpm add @huggingface/transformers`). The model's own image processor says how photographs are prepared; sharp does it,
 * ahead of the network. Vectors are as the model gives them, not normalised.
 *
 * Throws a `BackendError` that says what to install where the library is absent, a `DataError` where the model cannot be
 * loaded or has no such output.
 */
export async function transformersExtractor(
  options: TransformersExtractorOptions,
): Promise<FeatureExtractor> {
  const { features = 'pooled', batchSize = 4, dtype = 'fp32' } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new OptionError(
      `transformersExtractor: batchSize must be a whole number of at least 1, got ${batchSize}.`,
    );
  }
  const model = await loadVisionModel('transformersExtractor', options);
  try {
    const { input, width, height, scaling } = processorInput('transformersExtractor', model.processor);
    const extract = async (images: readonly PixelImage[]): Promise<ExtractedFeatures[]> => {
      for (const image of images) assertSize(image, { width, height });
      if (images.length === 0) return [];
      const outputs = await model.run(planesOf(images, scaling), [images.length, 3, height, width]);
      return features === 'pooled' ? pooledOf(options.model, outputs) : patchesOf(options.model, outputs);
    };
    const blank = { data: new Uint8Array(width * height * 3), width, height };
    const [probe] = await extract([blank]);
    return {
      name: 'transformers',
      settings: {
        // What the model gives for a blank image names its weights: the files of the hub are many.
        model: sha256Of(probe!.features.values),
        modelClass: model.modelClass,
        features,
        dtype,
        preprocessing: scalingJson(scaling),
      },
      versions: { '@huggingface/transformers': model.version },
      input,
      length: probe!.features.length,
      dim: probe!.features.dim,
      batchSize,
      concurrency: 1,
      extract,
      dispose: () => model.dispose(),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

function assertSize(
  image: PixelImage,
  { width, height }: { readonly width: number; readonly height: number },
) {
  if (image.width === width && image.height === height) return;
  throw new ShapeError(
    `transformersExtractor: images must be ${width} x ${height}, got ${image.width} x ${image.height}.`,
  );
}

type Outputs = Readonly<Record<string, ModelTensor>>;

function pooledOf(name: string, outputs: Outputs): ExtractedFeatures[] {
  const { dims, data } = outputOf(name, outputs, POOLED, 2);
  const dim = dims[1]!;
  return rowsOf(data, dims[0]!, dim).map((values) => ({
    features: { values, length: 1, dim },
    boxes: wholeImageBoxes(1),
  }));
}

/** The patches are a square grid; what stands before them are class and register tokens. */
function patchesOf(name: string, outputs: Outputs): ExtractedFeatures[] {
  const { dims, data } = outputOf(name, outputs, ['last_hidden_state'], 3);
  const [batch, tokens, dim] = dims as [number, number, number];
  const side = Math.floor(Math.sqrt(tokens));
  const length = side * side;
  const boxes = cellBoxes(side, side);
  return rowsOf(data, batch, tokens * dim).map((values) => ({
    features: { values: values.subarray((tokens - length) * dim), length, dim },
    boxes,
    grid: { rows: side, columns: side },
  }));
}

function outputOf(name: string, outputs: Outputs, wanted: readonly string[], rank: number): ModelTensor {
  const found = wanted.map((output) => outputs[output]).find((output) => output !== undefined);
  if (found?.dims.length === rank) return found;
  const list = Object.entries(outputs).map(([key, { dims }]) => `${key} [${dims.join(', ')}]`);
  throw new DataError(
    `transformersExtractor: wanted an output ${wanted.join(' or ')} of ${rank} axes; ${name} gives ${list.join(', ')}. Choose other features, or another modelClass.`,
  );
}

function rowsOf(data: ArrayLike<number>, rows: number, length: number): Float32Array[] {
  const values = Float32Array.from(data);
  return Array.from({ length: rows }, (_, row) => values.subarray(row * length, (row + 1) * length));
}

function sha256Of(values: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}
