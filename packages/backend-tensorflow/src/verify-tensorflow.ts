import { BackendError } from '@vse/base';
import { projectFolder } from './folders';
import { findTfjsNode, type TfjsNodeName } from './tfjs-node/tfjs-node-package';
import type { BackendReport } from './verify/backend-report';
import { verifyTfjsNode } from './verify/verify-tfjs-node';

/** Options of verifying TensorFlow. */
export interface VerifyOptions {
  /** Project folder. Defaults to the environment variable `VSE_TENSORFLOW`, else the current folder. */
  readonly project?: string;
  /** Verifies `@tensorflow/tfjs-node-gpu`. Defaults to `false`. */
  readonly gpu?: boolean;
  /** Aborts the verification. */
  readonly signal?: AbortSignal;
}

/**
 * Verifies a project's tfjs-node in a separate process: a product and a gradient by value, and that disposed gradients
 * leak nothing.
 *
 * @param options - Project, and whether to verify tfjs-node-gpu.
 * @throws `BackendError` that says what is wrong.
 * @example
 * ```ts
 * import { verifyTensorflow } from '@vse/backend-tensorflow';
 *
 * const report = await verifyTensorflow().catch((error: unknown) => String(error));
 * console.log(report); // { tensorflow: '2.15.1', gpu: false, ... }, or what is missing
 * ```
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
