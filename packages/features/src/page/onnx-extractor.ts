import { DataError } from '@vse/core';
import type { FeatureExtractor } from '../extraction/extractor';
import { exposeLayer } from '../onnx/expose-layer';
import { externalFiles } from '../onnx/external-files';
import { networkExtractor, type NetworkExtractorOptions } from '../onnx/network-extractor';
import type { SessionDescription, SessionJob, SessionResult } from '../onnx/session-worker';
import type { Sessions } from '../onnx/sessions';

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
export interface OnnxPageExtractorOptions extends NetworkExtractorOptions {
  /** Network, the bytes of an `.onnx` file that holds its weights. */
  readonly network: Uint8Array;
  /** `onnxruntime-web`: `await import('onnxruntime-web/wasm')`. */
  readonly library: OnnxWebLibrary;
  /** Name of the network's file, for messages. Defaults to `'the network'`. */
  readonly name?: string;
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
export function onnxExtractor(options: OnnxPageExtractorOptions): Promise<FeatureExtractor> {
  const { name = 'the network' } = options;
  return networkExtractor(name, options, () => openSessions(name, options));
}

/** Opens the one session that a page has. */
async function openSessions(
  name: string,
  { network, library, layer, sessionOptions = defaultSession }: OnnxPageExtractorOptions,
): Promise<Sessions> {
  const digest = await digestOfNetwork(name, network);
  const bytes = layer === undefined ? network : exposeLayer(name, network, layer);
  const session = await library.InferenceSession.create(bytes, sessionOptions).catch((cause: unknown) => {
    throw new DataError(
      `onnxExtractor: ${name} cannot be loaded: ${(cause as Error).message} Give an ONNX network.`,
      { cause },
    );
  });
  const version = library.env?.versions?.common;
  return {
    description: {
      inputs: session.inputMetadata as SessionDescription['inputs'],
      outputs: session.outputMetadata as SessionDescription['outputs'],
      ...(version !== undefined && { version }),
    },
    digest,
    size: 1,
    using: (length, run) => run(new Uint8Array(length)), // without cross-origin isolation a page has no shared memory
    run: (job) => runJob(session, library, job),
    dispose: () => session.release(),
  };
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

/** Runs a batch as the session threads of Node do. */
async function runJob(
  session: OnnxWebSession,
  { Tensor }: OnnxWebLibrary,
  job: SessionJob,
): Promise<SessionResult> {
  const { count, width, height, layout, input, outputs } = job;
  const shape = layout === 'nchw' ? [count, 3, height, width] : [count, height, width, 3];
  const feeds = { [input]: new Tensor('float32', scaled(job), shape) as never };
  const results = await session.run(feeds, outputs);
  return outputs.map((output) => {
    const { data, dims, type } = results[output]!;
    if (type === 'float32') return { values: (data as Float32Array).slice(), dims };
    if (type !== 'int64' && type !== 'int32') throw new Error(`output ${output} is ${type}, not float32`);
    return { values: Float32Array.from(data as Int32Array, Number), dims };
  });
}

/** Scales pixels, channels first for nchw, by the arithmetic of the sessions of Node. */
function scaled({ pixels, count, width, height, scaling, layout }: SessionJob): Float32Array {
  const { mean, deviation, order } = scaling;
  const plane = width * height;
  const values = new Float32Array(count * plane * 3);
  const [gap, step] = layout === 'nchw' ? [plane, 1] : [1, 3];
  for (let channel = 0; channel < 3; channel++) {
    const from = order === 'rgb' ? channel : 2 - channel;
    const factor = 1 / deviation[channel]!;
    for (let image = 0; image < count; image++) {
      const start = image * plane * 3;
      for (let i = 0; i < plane; i++)
        values[start + channel * gap + i * step] = (pixels[start + 3 * i + from]! - mean[channel]!) * factor;
    }
  }
  return values;
}
