import { assertWhole, OptionError } from '@vse/core';
import { gridFeatures } from '../extraction/grid-features';
import type { FeatureExtractor, ResizeKernel } from '../extraction/extractor';
import { imageInput, type Fit } from '../preprocessing/image-input';
import { pixelScaling, scalingJson, type Preprocessing } from '../preprocessing/pixel-scaling';
import { networkPorts } from './network-ports';
import { openSessions, type SessionsOptions } from './open-sessions';
import { blankImage, imageRunner } from './run-images';

/** Network, output and preprocessing of `onnxExtractor`. */
export interface OnnxExtractorOptions extends SessionsOptions {
  /** Name of the output. Defaults to the only one. */
  readonly output?: string;
  /** Value inside the network to take instead of an output, such as the layer before a classifier. */
  readonly layer?: string;
  /** Width and height of the input. Defaults to the network's own, or 224. */
  readonly size?: number | { readonly width: number; readonly height: number };
  /** Resizing of images to that size. Defaults to `'fill'` (stretched). */
  readonly fit?: Fit;
  /** Interpolation of the resizing. Defaults to `'lanczos3'`. */
  readonly kernel?: ResizeKernel;
  /** Scaling of the pixels: that of the network's training. */
  readonly preprocessing: Preprocessing;
  /** Images per run. Defaults to `4`. */
  readonly batchSize?: number;
}

/**
 * Extracts features with a network in ONNX format, on onnxruntime-node (an optional peer: `pnpm add onnxruntime-node`).
 * An output `[batch, channels, height, width]` becomes height x width vectors with the boxes of the grid's cells,
 * `[batch, vectors, dim]` and `[batch, dim]` become vectors with the box of the whole image. Vectors are not normalised.
 *
 * @throws `BackendError` if onnxruntime-node is not installed, `DataError` if the file is not a network, `OptionError` if
 * it has no such output or takes no images of that size.
 *
 * @example
 * ```ts not run: weights
 * import { extractFeatures, onnxExtractor, preprocessingPresets } from '@vse/features';
 *
 * const extractor = await onnxExtractor({ file: 'resnet50-v1-7.onnx', ...preprocessingPresets.imagenet });
 * const store = await extractFeatures({ images: [{ id: 'cat', file: 'cat.jpg' }], extractor, out: 'features' });
 * console.log(store.length, store.dim);
 * await extractor.dispose();
 * ```
 */
export async function onnxExtractor(options: OnnxExtractorOptions): Promise<FeatureExtractor> {
  const { file, output, layer, fit = 'fill', kernel, preprocessing, batchSize = 4 } = options;
  assertWhole('onnxExtractor', 'batchSize', batchSize);
  if (output !== undefined && layer !== undefined)
    throw new OptionError(
      `onnxExtractor: output and layer exclude each other, got ${output} and ${layer}. Give one.`,
    );
  const scaling = pixelScaling('onnxExtractor', preprocessing);
  const sessions = await openSessions('onnxExtractor', options, layer);
  try {
    const wanted = layer ?? output;
    const ports = networkPorts('onnxExtractor', file, sessions.description, {
      ...options,
      ...(wanted !== undefined && { output: wanted }),
    });
    const input = imageInput('onnxExtractor', ports, fit, kernel);
    const network = imageRunner('onnxExtractor', {
      sessions,
      port: ports,
      scaling,
      file,
      outputs: [ports.output],
    });
    const run: FeatureExtractor['extract'] = async (images) => {
      const [result] = await network(images);
      return gridFeatures(result!.values, result!.dims, ports.layout).slice(0, images.length);
    };
    // One blank image shows the true shape of the output, and that the network takes this size.
    const [probe] = await run([blankImage(ports.width, ports.height)]);
    const settings = {
      model: sessions.digest,
      output: ports.output,
      preprocessing: scalingJson(scaling),
      layout: ports.layout,
    };
    const { length, dim } = probe!.features;
    const { version } = sessions.description;
    return {
      name: 'onnx',
      settings,
      ...(version !== undefined && { versions: { onnxruntime: version } }),
      input,
      length,
      dim,
      batchSize: ports.fixedBatch ?? batchSize,
      concurrency: sessions.size,
      extract: run,
      dispose: () => sessions.dispose(),
    };
  } catch (error) {
    await sessions.dispose();
    throw error;
  }
}
