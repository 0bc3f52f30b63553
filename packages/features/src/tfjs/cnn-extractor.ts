import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';
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
import { openNetwork, type Network } from './open-network';

export interface CnnExtractorOptions {
  /** The `model.json` of a TensorFlow.js layers or graph model; its weights lie beside it. */
  readonly model: string;
  /**
   * The layer (of a layers model) or node (of a graph model) to take. Defaults to the last layer that has more than
   * one cell, or to the graph's first output.
   */
  readonly output?: string;
  /** `'grid'` gives a vector for each cell of the output, `'pooled'` their mean. Defaults to `'grid'`. */
  readonly features?: 'grid' | 'pooled';
  /** The images' width and height. Defaults to the model's own, or 224. */
  readonly size?: number;
  /** How images are brought to that size. Defaults to `'fill'` (stretched). */
  readonly fit?: Fit;
  /** How pixels are scaled; what the network was trained with, nothing else works. */
  readonly preprocessing: Preprocessing;
  /** Images to a run. Defaults to `4`. */
  readonly batchSize?: number;
}

/**
 * Features from a network in the formats of TensorFlow.js, on the backend that is in use. Needs
 * `@tensorflow/tfjs-layers` or `@tensorflow/tfjs-converter` (optional peers), whichever the model is for. An output
 * `[batch, height, width, channels]` gives height x width vectors with the boxes of the grid's cells, or their mean.
 * Throws where weights do not match the model, or it has no such layer.
 */
export async function cnnExtractor(options: CnnExtractorOptions): Promise<FeatureExtractor> {
  const { model, features = 'grid', fit = 'fill', preprocessing, batchSize = 4 } = options;
  const scaling = pixelScaling('cnnExtractor', preprocessing);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new OptionError(`cnnExtractor: batchSize must be a positive whole number, got ${batchSize}.`);
  const network = await openNetwork(model, options.output);
  try {
    const size = sizeOf(network, options.size);
    const extract = (images: readonly PixelImage[]) => run(network, images, size, scaling, features);
    // One blank image tells the output's true shape.
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

function sizeOf({ side }: Network, asked?: number): number {
  const size = asked ?? side ?? 224;
  if (!Number.isInteger(size) || size < 1 || (side !== undefined && size !== side))
    throw new OptionError(
      `cnnExtractor: size must be ${side ?? 'a positive whole number'}, which the model takes, got ${size}.`,
    );
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

/** Pixels as the network wants them: `[batch, size, size, 3]`, scaled. */
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
