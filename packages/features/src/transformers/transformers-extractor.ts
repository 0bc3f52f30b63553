import { assertWhole, DataError, ShapeError } from '@vse/core';
import { sha256 } from '@vse/formats';
import { cellBoxes, wholeImageBoxes } from '../extraction/cell-boxes';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { planesOf } from '../preprocessing/planes';
import { scalingJson } from '../preprocessing/pixel-scaling';
import type { ExtractedFeatures } from '@vse/feature-store';
import { loadVisionModel, type ModelTensor, type VisionModelOptions } from './load-vision-model';
import { processorInput } from './processor-input';

/** Model and output of `transformersExtractor`. */
export interface TransformersExtractorOptions extends VisionModelOptions {
  /**
   * Vectors to return: `'pooled'`, the model's own one (`image_embeds` or `pooler_output`), or `'patches'`, one per patch
   * of `last_hidden_state`, without class and register tokens. Defaults to `'pooled'`.
   */
  readonly features?: 'pooled' | 'patches';
  /** Images per run. Defaults to `4`. */
  readonly batchSize?: number;
}

const POOLED = ['image_embeds', 'pooler_output'] as const;

/**
 * Extracts features with CLIP, SigLIP, DINO and other image models, on `@huggingface/transformers` (an optional peer:
 * `pnpm add @huggingface/transformers`). Sharp applies the preprocessing of the model's own image processor. Vectors are
 * not normalised.
 *
 * @throws `BackendError` if the library is not installed, `DataError` if the model cannot be loaded or has no such output.
 *
 * @example
 * ```ts not run: weights
 * import { decodeImage, transformersExtractor } from '@vse/features';
 *
 * const extractor = await transformersExtractor({ model: 'Xenova/clip-vit-base-patch32' });
 * const [cat] = await extractor.extract([await decodeImage('cat.jpg', extractor.input)]);
 * console.log(cat?.features.dim); // 512
 * await extractor.dispose();
 * ```
 */
export async function transformersExtractor(
  options: TransformersExtractorOptions,
): Promise<FeatureExtractor> {
  const { features = 'pooled', batchSize = 4, dtype = 'fp32' } = options;
  assertWhole('transformersExtractor', 'batchSize', batchSize);
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
        // The vectors of a blank image identify the weights: a model of the hub has many files.
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

/** The patches are a square grid; class and register tokens precede them. */
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
    `transformersExtractor: ${name} must have an output ${wanted.join(' or ')} of ${rank} axes, got ${list.join(', ')}. Choose other features, or another modelClass.`,
  );
}

function rowsOf(data: ArrayLike<number>, rows: number, length: number): Float32Array[] {
  const values = Float32Array.from(data);
  return Array.from({ length: rows }, (_, row) => values.subarray(row * length, (row + 1) * length));
}

function sha256Of(values: Float32Array): string {
  return sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
