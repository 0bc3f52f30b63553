import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, OptionError, ShapeError } from '@vse/core';
import { sha256File } from '@vse/formats';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { gridFeatures } from '../extraction/grid-features';
import { imageInput, type Fit } from '../preprocessing/image-input';
import {
  pixelScaling,
  scalingJson,
  type PixelScaling,
  type Preprocessing,
} from '../preprocessing/pixel-scaling';
import { openNetwork, type Network, type NetworkLibrary } from './open-network';

/** Network, output and preprocessing of `cnnExtractor`. */
export interface CnnExtractorOptions {
  /** `model.json` of a TensorFlow.js layers or graph model, with its weights beside it. */
  readonly model: string;
  /**
   * Layer (of a layers model) or node (of a graph model) to take. Defaults to the last layer with more than one cell, or
   * to the graph's first output.
   */
  readonly output?: string;
  /** Vectors to return: `'grid'`, one per cell of the output, or `'pooled'`, their mean. Defaults to `'grid'`. */
  readonly features?: 'grid' | 'pooled';
  /** Width and height of the input. Defaults to the model's own, or 224. */
  readonly size?: number;
  /** Resizing of images to that size. Defaults to `'fill'` (stretched). */
  readonly fit?: Fit;
  /** Scaling of the pixels: that of the network's training. */
  readonly preprocessing: Preprocessing;
  /** Images per run. Defaults to `4`. */
  readonly batchSize?: number;
  /**
   * Loads the library of the model's format, for a server in one file: `() => import('@tensorflow/tfjs-layers')` or
   * `() => import('@tensorflow/tfjs-converter')`. Defaults to the installed one.
   */
  readonly library?: NetworkLibrary;
}

/**
 * Extracts features with a network in a format of TensorFlow.js, on the current backend. Layers models need
 * `@tensorflow/tfjs-layers`, graph models `@tensorflow/tfjs-converter` (optional peers). An output
 * `[batch, height, width, channels]` becomes height x width vectors with the boxes of the grid's cells, or their mean.
 *
 * @throws `BackendError` if the peer is not installed, `DataError` if weights do not match the model, `OptionError` if
 * it has no such layer.
 *
 * @example
 * ```ts not run: weights
 * import { cnnExtractor, decodeImage } from '@vse/features';
 *
 * const extractor = await cnnExtractor({ model: 'mobilenet/model.json', preprocessing: '-1..1' });
 * const [cat] = await extractor.extract([await decodeImage('cat.jpg', extractor.input)]);
 * console.log(cat?.grid, cat?.features.dim);
 * await extractor.dispose();
 * ```
 */
export async function cnnExtractor(options: CnnExtractorOptions): Promise<FeatureExtractor> {
  const { model, features = 'grid', fit = 'fill', preprocessing, batchSize = 4 } = options;
  const scaling = pixelScaling('cnnExtractor', preprocessing);
  assertWhole('cnnExtractor', 'batchSize', batchSize);
  const network = await openNetwork(model, options);
  try {
    const size = sizeOf(network, options.size);
    const extract = (images: readonly PixelImage[]) => run(network, images, size, scaling, features);
    // One blank image shows the true shape of the output.
    const [probe] = await extract([{ data: new Uint8Array(size * size * 3), width: size, height: size }]);
    return {
      name: 'cnn',
      settings: {
        model: await sha256File(model),
        weights: network.digest,
        output: network.output,
        features,
        preprocessing: scalingJson(scaling),
      },
      input: imageInput('cnnExtractor', { width: size, height: size }, fit),
      length: probe!.features.length,
      dim: probe!.features.dim,
      batchSize,
      concurrency: 1,
      extract,
      dispose: () => {
        network.dispose();
        return Promise.resolve();
      },
    };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

function sizeOf({ side }: Network, requested?: number): number {
  const size = requested ?? side ?? 224;
  assertWhole('cnnExtractor', 'size', size);
  if (side !== undefined && size !== side)
    throw new OptionError(`cnnExtractor: size must be ${side}, the input of the model, got ${size}.`);
  return size;
}

async function run(
  network: Network,
  images: readonly PixelImage[],
  size: number,
  scaling: PixelScaling,
  features: 'grid' | 'pooled',
): Promise<ReturnType<typeof gridFeatures>> {
  if (images.length === 0) return [];
  const output = tf.tidy(() => {
    const maps = network.run(batchOf(images, size, scaling)); // [batch, height, width, channels], or pooled
    return features === 'pooled' && maps.rank === 4 ? tf.mean(maps, [1, 2]) : maps;
  });
  try {
    return gridFeatures((await output.data()) as Float32Array, output.shape, 'nhwc');
  } finally {
    output.dispose();
  }
}

/** Scales pixels into `[batch, size, size, 3]`. */
function batchOf(images: readonly PixelImage[], size: number, scaling: PixelScaling): tf.Tensor4D {
  const values = new Float32Array(images.length * size * size * 3);
  images.forEach(({ data, width, height }, image) => {
    if (width !== size || height !== size)
      throw new ShapeError(`cnnExtractor: images must be ${size} x ${size}, got ${width} x ${height}.`);
    const start = image * data.length;
    for (let i = 0; i < data.length; i++) {
      const channel = i % 3;
      const from = scaling.order === 'rgb' ? i : i - channel + 2 - channel;
      values[start + i] = (data[from]! - scaling.mean[channel]!) / scaling.deviation[channel]!;
    }
  });
  return tf.tensor4d(values, [images.length, size, size, 3]);
}
