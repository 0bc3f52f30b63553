import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, projectFolder } from './folders';
import { restoreNodeChecks } from './tfjs-node/node-checks';
import { hasReceipt } from './tfjs-node/receipt';
import { clearStages } from './tfjs-node/stage';
import { findTfjsNode, type TfjsNodeName } from './tfjs-node/tfjs-node-package';

/** Options of uninstalling TensorFlow. */
export interface UninstallOptions {
  /** Project folder. Defaults to the environment variable `VSE_TENSORFLOW`, else the current folder. */
  readonly project?: string;
  /** Removes the downloaded wheels too. Defaults to `false`. */
  readonly purge?: boolean;
  /** Folder that keeps downloaded wheels. Defaults to `vse-tensorflow` in the user's cache folder. */
  readonly cache?: string;
}

const names: readonly TfjsNodeName[] = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];

/**
 * Removes what `installTensorflow` added to a project's tfjs-node and tfjs-node-gpu; the packages themselves stay. Returns
 * the folders that it changed.
 *
 * @param options - Project, and whether to remove the wheels.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { uninstallTensorflow } from '@vse/backend-tensorflow';
 *
 * const project = await mkdtemp(join(tmpdir(), 'project-'));
 * console.log(await uninstallTensorflow({ project })); // []: nothing was installed
 * ```
 */
export async function uninstallTensorflow(options: UninstallOptions = {}): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const name of names) {
    const folder = findTfjsNode(projectFolder(options.project), name)?.folder;
    if (folder === undefined || !hasReceipt(folder)) continue;
    await undo(folder);
    changed.push(folder);
  }
  const cache = cacheFolder(options.cache);
  if (options.purge && existsSync(cache)) {
    await rm(cache, { recursive: true });
    changed.push(cache);
  }
  return changed;
}

/** Restores tfjs-node's folder, the libraries last, so that an interrupted run can be repeated. */
export async function undo(folder: string): Promise<void> {
  await clearStages(folder);
  await restoreNodeChecks(folder);
  await rm(join(folder, 'lib'), { recursive: true, force: true });
  await rm(join(folder, 'deps'), { recursive: true, force: true });
}
