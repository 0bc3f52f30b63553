import { assertWhole, DataError, OptionError, ShapeError } from '@vse/core';
import { gridFeatures } from '../extraction/grid-features';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { imageInput, type Fit } from '../preprocessing/image-input';
import { pixelScaling, scalingJson, type Preprocessing } from '../preprocessing/pixel-scaling';
import { networkPorts, type NetworkPorts } from './network-ports';
import { pixelBuffers } from './pixel-buffers';
import { openSessions, type Sessions, type SessionsOptions } from './open-sessions';
import type { SessionJob } from './session-worker';

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
  const { file, output, layer, fit = 'fill', preprocessing, batchSize = 4 } = options;
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
    const input = imageInput('onnxExtractor', ports, fit);
    const run = runner(sessions, ports, scaling, file);
    // One blank image shows the true shape of the output, and that the network takes this size.
    const [probe] = await run([blank(ports.width, ports.height)]);
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

function blank(width: number, height: number): PixelImage {
  return { data: new Uint8Array(width * height * 3), width, height };
}

function runner(
  sessions: Sessions,
  ports: NetworkPorts,
  scaling: SessionJob['scaling'],
  file: string,
): FeatureExtractor['extract'] {
  const { width, height, layout, batched, input, output, fixedBatch } = ports;
  const buffers = pixelBuffers();
  const size = width * height * 3;
  return async (images) => {
    const count = fixedBatch ?? images.length;
    if (images.length > count)
      throw new ShapeError(
        `onnxExtractor: images must be at most ${count}, the batch of ${file}, got ${images.length}.`,
      );
    const [result] = await buffers.using(count * size, (pixels) => {
      images.forEach((image, i) => {
        if (image.width !== width || image.height !== height)
          throw new ShapeError(
            `onnxExtractor: images must be ${width} x ${height}, got ${image.width} x ${image.height}.`,
          );
        pixels.set(image.data, i * size);
      });
      pixels.fill(0, images.length * size);
      const job: SessionJob = {
        pixels,
        count,
        width,
        height,
        scaling,
        layout,
        batched,
        input,
        ones: {},
        outputs: [output],
      };
      return sessions.run(job).catch((error: unknown) => {
        throw new DataError(
          `onnxExtractor: ${file} failed on [${count}, ${width} x ${height}]: ${(error as Error).message} Check size and preprocessing.`,
        );
      });
    });
    return gridFeatures(result!.values, result!.dims, layout).slice(0, images.length);
  };
}
