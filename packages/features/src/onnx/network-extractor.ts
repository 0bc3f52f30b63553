import { assertWhole, OptionError } from '@vse/core';
import type { FeatureExtractor, ResizeKernel } from '../extraction/extractor';
import { gridFeatures } from '../extraction/grid-features';
import { imageInput, type Fit } from '../preprocessing/image-input';
import { pixelScaling, scalingJson, type Preprocessing } from '../preprocessing/pixel-scaling';
import { networkPorts } from './network-ports';
import { blankImage, imageRunner } from './run-images';
import type { Sessions } from './sessions';

/** Output and preprocessing of `onnxExtractor`, in Node and in a page. */
export interface NetworkExtractorOptions {
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
 * Makes the extractor of `onnxExtractor` from sessions that `open` opens once the options are checked. `file` is for messages.
 *
 * @throws `OptionError` if an option is out of its range, if the network has no such output, or takes no images of that size.
 */
export async function networkExtractor(
  file: string,
  options: NetworkExtractorOptions,
  open: () => Promise<Sessions>,
): Promise<FeatureExtractor> {
  const where = 'onnxExtractor';
  const { output, layer, fit = 'fill', kernel, preprocessing, batchSize = 4 } = options;
  assertWhole(where, 'batchSize', batchSize);
  if (output !== undefined && layer !== undefined)
    throw new OptionError(
      `${where}: output and layer exclude each other, got ${output} and ${layer}. Give one.`,
    );
  const scaling = pixelScaling(where, preprocessing);
  const sessions = await open();
  try {
    const { description, digest } = sessions;
    const wanted = layer ?? output;
    const port = networkPorts(where, file, description, {
      ...options,
      ...(wanted !== undefined && { output: wanted }),
    });
    const input = imageInput(where, port, fit, kernel);
    const network = imageRunner(where, { sessions, port, scaling, file, outputs: [port.output] });
    const run: FeatureExtractor['extract'] = async (images) => {
      const [result] = await network(images);
      return gridFeatures(result!.values, result!.dims, port.layout).slice(0, images.length);
    };
    // One blank image shows the true shape of the output, and that the network takes this size.
    const [probe] = await run([blankImage(port.width, port.height)]);
    const { length, dim } = probe!.features;
    return {
      name: 'onnx',
      settings: {
        model: digest,
        output: port.output,
        preprocessing: scalingJson(scaling),
        layout: port.layout,
      },
      ...(description.version !== undefined && { versions: { onnxruntime: description.version } }),
      input,
      length,
      dim,
      batchSize: port.fixedBatch ?? batchSize,
      concurrency: sessions.size,
      extract: run,
      dispose: () => sessions.dispose(),
    };
  } catch (error) {
    await sessions.dispose();
    throw error;
  }
}
