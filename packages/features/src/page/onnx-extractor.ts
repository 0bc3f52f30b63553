import { assertWhole, DataError, OptionError, ShapeError } from '@vse/core';
import { gridFeatures } from '../extraction/grid-features';
import type { FeatureExtractor, PixelImage, ResizeKernel } from '../extraction/extractor';
import { exposeLayer } from '../onnx/expose-layer';
import { externalFiles } from '../onnx/external-files';
import { networkPorts, type NetworkPorts } from '../onnx/network-ports';
import type { SessionDescription } from '../onnx/session-worker';
import { imageInput, type Fit } from '../preprocessing/image-input';
import {
  pixelScaling,
  scalingJson,
  type PixelScaling,
  type Preprocessing,
} from '../preprocessing/pixel-scaling';

/** An array of onnxruntime: the part of its `Tensor` that is read here. */
export interface OnnxWebTensor {
  /** Numbers, or whatever the type holds. */
  readonly data: unknown;
  /** Type of the numbers: `float32`. */
  readonly type: string;
  /** Shape. */
  readonly dims: readonly number[];
}

/** A session of onnxruntime-web: the part that is used here. */
export interface OnnxWebSession {
  /** Inputs with their shapes. */
  readonly inputMetadata: unknown;
  /** Outputs with their shapes. */
  readonly outputMetadata: unknown;
  /** Runs the network. */
  run(
    feeds: Readonly<Record<string, never>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, OnnxWebTensor>>>;
  /** Frees the network. */
  release(): Promise<void>;
}

/** `onnxruntime-web`, or another library with its `InferenceSession` and `Tensor`. */
export interface OnnxWebLibrary {
  /** Opens networks. */
  readonly InferenceSession: {
    create(network: Uint8Array, options?: object): Promise<OnnxWebSession>;
  };
  /** Makes arrays. */
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxWebTensor;
  /** Settings, with the version. */
  readonly env?: { readonly versions?: { readonly common?: string } };
}

/** Network, output and preprocessing of `onnxExtractor` in a page. */
export interface OnnxPageExtractorOptions {
  /** Network, the bytes of an `.onnx` file that holds its weights. */
  readonly network: Uint8Array;
  /** `onnxruntime-web`: `await import('onnxruntime-web/wasm')`. */
  readonly library: OnnxWebLibrary;
  /** Name of the network's file, for messages. Defaults to `'the network'`. */
  readonly name?: string;
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
  /** Session options of onnxruntime-web. Defaults to those of `onnxExtractor` in Node. */
  readonly sessionOptions?: object;
}

/** Quantised weights are unpacked at loading, as in Node. */
const defaultSession = {
  executionProviders: ['wasm'],
  extra: { session: { disable_quant_qdq: '1' } },
};

/**
 * Extracts features with a network in ONNX format in a page or a worker of one, on onnxruntime-web, which you pass. Settings,
 * vectors and boxes are those of `onnxExtractor` in Node, so that a model which was trained on them opens there with the same file.
 *
 * @param options - Network, library, output and preprocessing.
 * @throws `DataError` if the bytes are not a network or lack its weights, `OptionError` if it has no such output or takes no
 * images of that size.
 *
 * @example
 * ```ts not run: weights
 * import { decodeImage, onnxExtractor, preprocessingPresets, type OnnxWebLibrary } from '@vse/features/page';
 *
 * const library: OnnxWebLibrary = await import('onnxruntime-web/wasm' as string);
 * const network = new Uint8Array(await (await fetch('resnet50-v1-7.onnx')).arrayBuffer());
 * const extractor = await onnxExtractor({ network, library, ...preprocessingPresets.imagenet });
 * const picture = await decodeImage(await (await fetch('cat.jpg')).blob(), extractor.input);
 * console.log((await extractor.extract([picture]))[0]?.features.dim);
 * ```
 */
export async function onnxExtractor(options: OnnxPageExtractorOptions): Promise<FeatureExtractor> {
  const { name = 'the network', output, layer, fit = 'fill', kernel, preprocessing, batchSize = 4 } = options;
  assertWhole('onnxExtractor', 'batchSize', batchSize);
  if (output !== undefined && layer !== undefined)
    throw new OptionError(
      `onnxExtractor: output and layer exclude each other, got ${output} and ${layer}. Give one.`,
    );
  const scaling = pixelScaling('onnxExtractor', preprocessing);
  const model = await digestOfNetwork(name, options.network);
  const session = await openSession(name, options);
  try {
    const description = {
      inputs: session.inputMetadata,
      outputs: session.outputMetadata,
    } as SessionDescription;
    const wanted = layer ?? output;
    const ports = networkPorts('onnxExtractor', name, description, {
      ...options,
      ...(wanted !== undefined && { output: wanted }),
    });
    const run = imageRunner(name, session, options.library, ports, scaling);
    const { width, height } = ports;
    // One blank image shows the true shape of the output, and that the network takes this size.
    const [probe] = await run([{ data: new Uint8Array(width * height * 3), width, height }]);
    const { length, dim } = probe!.features;
    const version = options.library.env?.versions?.common;
    return {
      name: 'onnx',
      settings: { model, output: ports.output, preprocessing: scalingJson(scaling), layout: ports.layout },
      ...(version !== undefined && { versions: { onnxruntime: version } }),
      input: imageInput('onnxExtractor', ports, fit, kernel),
      length,
      dim,
      batchSize: ports.fixedBatch ?? batchSize,
      concurrency: 1,
      extract: run,
      dispose: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function openSession(
  name: string,
  { network, library, layer, sessionOptions = defaultSession }: OnnxPageExtractorOptions,
): Promise<OnnxWebSession> {
  const bytes = layer === undefined ? network : exposeLayer(name, network, layer);
  try {
    return await library.InferenceSession.create(bytes, sessionOptions);
  } catch (cause) {
    throw new DataError(
      `onnxExtractor: ${name} cannot be loaded: ${(cause as Error).message} Give an ONNX network.`,
      { cause },
    );
  }
}

/** The sha256 that `networkDigest` of Node gives the same file. */
async function digestOfNetwork(name: string, network: Uint8Array): Promise<string> {
  const beside = externalFiles(network);
  if (beside.length > 0) {
    throw new DataError(
      `onnxExtractor: ${name} must hold its weights in a page, and keeps some in ${[...new Set(beside)].join(', ')}. ` +
        'Save it as one file.',
    );
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', network));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Runs the network on images of its size. */
function imageRunner(
  name: string,
  session: OnnxWebSession,
  { Tensor }: OnnxWebLibrary,
  { width, height, layout, input, output, fixedBatch }: NetworkPorts,
  scaling: PixelScaling,
): FeatureExtractor['extract'] {
  const shape = layout === 'nchw' ? [3, height, width] : [height, width, 3];
  return async (images) => {
    const count = fixedBatch ?? images.length;
    if (images.length > count)
      throw new ShapeError(
        `onnxExtractor: images must be at most ${count}, the batch of ${name}, got ${images.length}.`,
      );
    for (const image of images) {
      if (image.width !== width || image.height !== height)
        throw new ShapeError(
          `onnxExtractor: images must be ${width} x ${height}, got ${image.width} x ${image.height}.`,
        );
    }
    const values = new Float32Array(count * width * height * 3);
    images.forEach((image, i) => scaleInto(values, i * width * height * 3, image, scaling, layout));
    const feeds = { [input]: new Tensor('float32', values, [count, ...shape]) as never };
    let result: OnnxWebTensor;
    try {
      result = (await session.run(feeds, [output]))[output]!;
    } catch (cause) {
      throw new DataError(
        `onnxExtractor: ${name} failed on [${count}, ${width} x ${height}]: ${(cause as Error).message} Check size and preprocessing.`,
        { cause },
      );
    }
    if (result.type !== 'float32')
      throw new DataError(
        `onnxExtractor: output ${output} of ${name} must be float32, got ${result.type}. Choose another.`,
      );
    return gridFeatures((result.data as Float32Array).slice(), result.dims, layout).slice(0, images.length);
  };
}

/** Scales an image's pixels, channels first for nchw, by the arithmetic of the sessions of Node. */
function scaleInto(
  values: Float32Array,
  start: number,
  { data }: PixelImage,
  { mean, deviation, order }: PixelScaling,
  layout: 'nchw' | 'nhwc',
): void {
  const plane = data.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    const from = order === 'rgb' ? channel : 2 - channel;
    const [first, step] = layout === 'nchw' ? [start + channel * plane, 1] : [start + channel, 3];
    const factor = 1 / deviation[channel]!;
    for (let i = 0; i < plane; i++)
      values[first + i * step] = (data[3 * i + from]! - mean[channel]!) * factor;
  }
}
