import { BackendError } from '@vse/core';
import { projectFolder } from './folders';
import { findTfjsNode, type TfjsNodeName } from './tfjs-node/tfjs-node-package';
import type { BackendReport } from './verify/backend-report';
import { verifyTfjsNode } from './verify/verify-tfjs-node';

export interface VerifyOptions {
  /**
   * The project whose tfjs-node it is. Defaults to the environment's `VSE_TENSORFLOW`, otherwise the current folder.
   */
  readonly project?: string;
  /** Takes `@tensorflow/tfjs-node-gpu`. Defaults to `false`. */
  readonly gpu?: boolean;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/**
 * Checks a project's tfjs-node in a process of its own: a product and a gradient by value, and that gradients that are thrown
 * away leave nothing behind. Throws a `BackendError` that says what is wrong.
 */
export async function verifyTensorflow({
  project,
  gpu = false,
  signal,
}: VerifyOptions = {}): Promise<BackendReport> {
  const name: TfjsNodeName = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const folder = projectFolder(project);
  const found = findTfjsNode(folder, name);
  if (found) return verifyTfjsNode(found.folder, signal);
  throw new BackendError(
    `vse-tensorflow: there is no ${name} in ${folder}. Run vse-tensorflow install${gpu ? ' --gpu' : ''}, or name the project with --dir.`,
  );
}
