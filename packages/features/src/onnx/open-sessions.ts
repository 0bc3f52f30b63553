import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { assertWhole, DataError, resolvePeer } from '@vse/core';
import { workerPool } from '@vse/threads';
import { exposeLayer } from './expose-layer';
import { networkDigest } from './network-digest';
import { pixelBuffers } from './pixel-buffers';
import {
  sessionWorker,
  type SessionDescription,
  type SessionJob,
  type SessionResult,
} from './session-worker';
import type { Sessions } from './sessions';

/** Options of a session of onnxruntime-node, passed on as they are: its documentation describes them. */
export interface OnnxSessionOptions {
  /** Execution providers in order of preference. */
  readonly executionProviders?: readonly (string | { readonly name: string })[];
  /** Threads within an operator. */
  readonly intraOpNumThreads?: number;
  /** Threads across operators, with `executionMode: 'parallel'`. */
  readonly interOpNumThreads?: number;
  /** Values of named free dimensions. */
  readonly freeDimensionOverrides?: Readonly<Record<string, number>>;
  /** Optimisation of the graph. */
  readonly graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';
  /** Uses an arena of memory on the CPU. */
  readonly enableCpuMemArena?: boolean;
  /** Plans the memory of a graph once. */
  readonly enableMemPattern?: boolean;
  /** Order of the operators. */
  readonly executionMode?: 'sequential' | 'parallel';
  /** File to which the optimised graph is written. */
  readonly optimizedModelFilePath?: string;
  /** Writes a profile. */
  readonly enableProfiling?: boolean;
  /** Prefix of the profile's file. */
  readonly profileFilePrefix?: string;
  /** Name of the session in the log. */
  readonly logId?: string;
  /** Least severity that is logged. */
  readonly logSeverityLevel?: 0 | 1 | 2 | 3 | 4;
  /** Verbosity of the log. */
  readonly logVerbosityLevel?: number;
  /** Other settings, by their names in onnxruntime. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Network and threads of onnxruntime. */
export interface SessionsOptions {
  /** Network, an `.onnx` file. */
  readonly file: string;
  /** Threads that run the network, each with its own session. Defaults to the number of cores, at most 8. */
  readonly threads?: number;
  /**
   * Session options of onnxruntime. Defaults to one thread per session and quantised weights unpacked at loading, which
   * is faster for float32 arithmetic.
   */
  readonly sessionOptions?: OnnxSessionOptions;
}

const DEFAULT_SESSION: OnnxSessionOptions = {
  intraOpNumThreads: 1,
  extra: { session: { disable_quant_qdq: '1' } },
};

/**
 * Opens a network in threads; with `layer`, a value inside its graph becomes an output.
 *
 * @throws `BackendError` if onnxruntime-node is not installed, `DataError` if the file is missing or not a network.
 */
export async function openSessions(
  where: string,
  { file, threads = Math.min(8, cpus().length), sessionOptions = DEFAULT_SESSION }: SessionsOptions,
  layer?: string,
): Promise<Sessions> {
  assertWhole(where, 'threads', threads);
  const runtime = resolvePeer(where, 'onnxruntime-node', import.meta.url);
  const digest = await networkDigest(file).catch((cause: unknown) => {
    const external = DataError.isInstance(cause)
      ? `, or a file of its weights: ${cause.message}`
      : '. Check the path.';
    throw new DataError(`${where}: ${file} cannot be read${external}`, { cause });
  });
  const network = layer === undefined ? file : exposeLayer(file, await readFile(file), layer);
  try {
    const pool = await workerPool<SessionJob, SessionResult>(
      sessionWorker,
      { runtime, network, options: sessionOptions as InferenceSession.SessionOptions },
      threads,
      { native: true },
    );
    return { ...pool, ...pixelBuffers(), description: pool.ready as SessionDescription, digest };
  } catch (error) {
    throw new DataError(`${where}: ${file} cannot be loaded: ${(error as Error).message}`);
  }
}
