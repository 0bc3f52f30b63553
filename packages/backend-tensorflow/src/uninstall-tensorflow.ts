import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, projectFolder } from './folders';
import { restoreNodeChecks } from './tfjs-node/node-checks';
import { readReceipt } from './tfjs-node/receipt';
import { clearStages } from './tfjs-node/stage';
import { findTfjsNode, type TfjsNodeName } from './tfjs-node/tfjs-node-package';

export interface UninstallOptions {
  /**
   * The project whose tfjs-node it is. Defaults to the environment's `VSE_TENSORFLOW`, otherwise the current folder.
   */
  readonly project?: string;
  /** Removes the downloaded wheels too. Defaults to `false`. */
  readonly purge?: boolean;
  /** Where downloaded wheels are kept. Defaults to `vse-tensorflow` in the user's cache folder. */
  readonly cache?: string;
}

const names: readonly TfjsNodeName[] = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];

/**
 * Takes out of a project's tfjs-node, and -gpu, what `installTensorflow` put there; the packages themselves stay as npm put
 * them. Gives the folders and files that it changed: none where there was nothing.
 */
export async function uninstallTensorflow(options: UninstallOptions = {}): Promise<readonly string[]> {
  const undone: string[] = [];
  for (const name of names) {
    const folder = findTfjsNode(projectFolder(options.project), name)?.folder;
    if (folder === undefined || !(await readReceipt(folder))) continue;
    await undo(folder);
    undone.push(folder);
  }
  const cache = cacheFolder(options.cache);
  if (options.purge && existsSync(cache)) {
    await rm(cache, { recursive: true });
    undone.push(cache);
  }
  return undone;
}

/** Makes tfjs-node's folder what npm unpacked, the libraries last: what is interrupted can be done again. */
export async function undo(folder: string): Promise<void> {
  await clearStages(folder);
  await restoreNodeChecks(folder);
  await rm(join(folder, 'lib'), { recursive: true, force: true });
  await rm(join(folder, 'deps'), { recursive: true, force: true });
}
