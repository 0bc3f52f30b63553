import { resolvePeer } from '@vse/core';
import { workerPool, type WorkerPool } from '@vse/threads';
import { graphThread, type GraphJob, type GraphResult, type GraphThreadSettings } from './graph-thread';

/** Threads that run one graph at a time each. */
export type GraphThreads = WorkerPool<GraphJob, GraphResult>;

/**
 * Starts threads for ONNX models by name, each with its own single-threaded sessions.
 *
 * @throws `BackendError` if onnxruntime-node is not installed or does not load.
 */
export async function openGraphs(
  graphs: GraphThreadSettings['graphs'],
  threads: number,
): Promise<GraphThreads> {
  const settings: GraphThreadSettings = {
    runtime: resolvePeer('onnxScorer', 'onnxruntime-node', import.meta.url),
    graphs,
    options: { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' },
  };
  return workerPool<GraphJob, GraphResult>(graphThread, settings, threads, { native: true });
}
