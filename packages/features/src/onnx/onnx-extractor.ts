import { cpus } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { DataError, OptionError, ShapeError } from '@vse/core';
import { sha256File } from '@vse/formats';
import { gridFeatures } from '../extraction/grid-features';
import type { FeatureExtractor, ImageInput, PixelImage } from '../extraction/extractor';
import { pixelScaling, scalingJson, type Preprocessing } from '../extraction/pixel-scaling';
import { optionalPeer } from '../workers/optional-peer';
import { workerPool, type WorkerPool } from '@vse/threads';
import { networkPorts, type NetworkPorts } from './network-ports';
import {
  sessionWorker,
  type SessionDescription,
  type SessionJob,
  type SessionResult,
} from './session-worker';

export interface OnnxExtractorOptions {
  /** The network, an `.onnx` file. */
  readonly file: string;
  /** The output to take, by its name in the network. May be left out where it has one. */
  readonly output?: string;
  /** The images' width and height as the network reads them. Defaults to the network's own, or 224. */
  readonly size?: number | { readonly width: number; readonly height: number };
  /** How images are brought to that size. Defaults to `'fill'` (stretched). */
  readonly fit?: 'fill' | 'cover';
  /** How pixels are scaled; what the network was trained with, nothing else works. */
  readonly preprocessing: Preprocessing;
  /** How many threads run the network, each with a session of its own. Defaults to the number of cores, at most 8. */
  readonly threads?: number;
  /** Images to a run. Defaults to `4`. */
  readonly batchSize?: number;
  /**
   * Passed to onnxruntime. Defaults to one thread a session and quantised weights unpacked when loading, which is
   * the faster where arithmetic is float32 anyway.
   */
  readonly sessionOptions?: InferenceSession.SessionOptions;
}

const DEFAULT_SESSION: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  extra: { session: { disable_quant_qdq: '1' } },
};

/**
 * Features from a network in ONNX format, on onnxruntime-node (an optional peer: `pnpm add onnxruntime-node`).
 * An output `[batch, channels, height, width]` gives height x width vectors with the boxes of the grid's cells,
 * `[batch, vectors, dim]` gives its vectors and `[batch, dim]` gives one vector, both with the box of the whole image.
 * Vectors are as the network gives them, not normalised. Throws where the file is no network, has no such output or
 * cannot take images of that size.
 */
export async function onnxExtractor(options: OnnxExtractorOptions): Promise<FeatureExtractor> {
  const { file, fit = 'fill', preprocessing, batchSize = 4, sessionOptions = DEFAULT_SESSION } = options;
  const threads = options.threads ?? Math.min(8, cpus().length);
  assertPositive('threads', threads);
  assertPositive('batchSize', batchSize);
  const scaling = pixelScaling('onnxExtractor', preprocessing);
  const runtime = optionalPeer('onnxruntime-node', 'onnxExtractor');
  const digest = await sha256File(file).catch(() => {
    throw new DataError(`onnxExtractor: ${file} cannot be read.`);
  });
  const pool = await startSessions(runtime, file, sessionOptions, threads);
  try {
    const ports = networkPorts(file, pool.ready as SessionDescription, options);
    const run = runner(pool, ports, scaling, file);
    const input: ImageInput = { width: ports.width, height: ports.height, fit };
    // One blank image tells the output's true shape, and that the network takes this size at all.
    const [probe] = await run([blank(ports.width, ports.height)]);
    const settings = {
      model: digest,
      output: ports.output,
      preprocessing: scalingJson(scaling),
      layout: ports.layout,
    };
    const { length, dim } = probe!.features;
    return {
      name: 'onnx',
      settings,
      input,
      length,
      dim,
      batchSize: ports.fixedBatch ?? batchSize,
      concurrency: threads,
      extract: run,
      dispose: () => pool.dispose(),
    };
  } catch (error) {
    await pool.dispose();
    throw error;
  }
}

function assertPositive(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new OptionError(`onnxExtractor: ${name} must be a positive whole number, got ${value}.`);
}

async function startSessions(
  runtime: string,
  file: string,
  options: InferenceSession.SessionOptions,
  threads: number,
): Promise<WorkerPool<SessionJob, SessionResult> & { readonly ready: unknown }> {
  try {
    return await workerPool(sessionWorker, { runtime, file, options }, threads);
  } catch (error) {
    throw new DataError(`onnxExtractor: ${file} cannot be loaded: ${(error as Error).message}`);
  }
}

function blank(width: number, height: number): PixelImage {
  return { data: new Uint8Array(width * height * 3), width, height };
}

function runner(
  pool: WorkerPool<SessionJob, SessionResult>,
  ports: NetworkPorts,
  scaling: SessionJob['scaling'],
  file: string,
): FeatureExtractor['extract'] {
  const { width, height, layout, input, output, fixedBatch } = ports;
  return async (images) => {
    const count = fixedBatch ?? images.length;
    if (images.length > count)
      throw new ShapeError(`onnxExtractor: ${file} takes ${count} images at once, got ${images.length}.`);
    const pixels = new Uint8Array(count * width * height * 3);
    images.forEach((image, i) => {
      if (image.width !== width || image.height !== height)
        throw new ShapeError(
          `onnxExtractor: images must be ${width} x ${height}, got ${image.width} x ${image.height}.`,
        );
      pixels.set(image.data, i * width * height * 3);
    });
    const job: SessionJob = { pixels, count, width, height, scaling, layout, input, output };
    const { values, dims } = await pool.run(job, [pixels.buffer]).catch((error: unknown) => {
      throw new DataError(
        `onnxExtractor: ${file} failed on [${count}, ${width} x ${height}]: ${(error as Error).message} Check size and preprocessing.`,
      );
    });
    return gridFeatures(values, dims, layout).slice(0, images.length);
  };
}
