import { BackendError } from '@vse/base';
import { findCompiler } from './binding/compile';
import { projectFolder } from './folders';
import { thisMachine, wheelPlatform } from './system/machine';
import { patchNodeChecks } from './tfjs-node/node-checks';
import { hasBinding, readReceipt, type Receipt } from './tfjs-node/receipt';
import { clearStages, place, stage } from './tfjs-node/stage';
import { ensureTfjsNode, type TfjsNodePackage } from './tfjs-node/tfjs-node-package';
import { undo } from './uninstall-tensorflow';
import type { BackendReport } from './verify/backend-report';
import { verifyTfjsNode } from './verify/verify-tfjs-node';
import { collectWheels, matchesWheel, type CollectOptions } from './wheels/collect-wheels';

/** Options of installing TensorFlow. */
export interface InstallOptions extends CollectOptions {
  /**
   * Project folder, created if it does not exist. Defaults to the environment variable `VSE_TENSORFLOW`, else the current
   * folder.
   */
  readonly project?: string;
  /** C++ compiler. Defaults to the environment variable `CXX`, else the first found of c++, g++ and clang++. */
  readonly compiler?: string;
  /** Replaces a binding that this package did not build. Defaults to `false`. */
  readonly replace?: boolean;
  /** Receives the bytes unpacked so far and in total. Defaults to silence. */
  readonly onUnpacked?: (done: number, total: number) => void;
}

/** An installed and verified tfjs-node. */
export interface Installation extends BackendReport {
  /** Folder of tfjs-node. */
  readonly folder: string;
  /** File names of the wheels that its libraries come from, TensorFlow's first. */
  readonly wheels: readonly string[];
  /** True if it was installed already. */
  readonly alreadyInstalled: boolean;
}

/**
 * Installs a working tfjs-node 4.22.0 in a project: takes TensorFlow's libraries and headers from the official Python
 * wheel, compiles tfjs-node's binding against them, moves both to where tfjs-node looks, and verifies a product, a gradient
 * and that nothing leaks. tfjs-node does not change until all is ready, and is restored if the verification fails. Run
 * again, it only verifies. Takes about the time to download and unpack 0.6 GB, with `gpu` 4 GB.
 *
 * @param options - Project, wheels, compiler and progress.
 * @throws `BackendError` that names what is missing: compiler, pip, disk space, glibc.
 * @throws `DataError` if a wheel is damaged or lacks the C API, or the record of an earlier installation is damaged.
 * @throws `OptionError` if options contradict each other.
 * @example
 * ```ts not run: installation
 * import { installTensorflow } from '@vse/backend-tensorflow';
 *
 * const { tensorflow, gflops } = await installTensorflow({ project: 'my-project', log: console.log });
 * console.log(`TensorFlow ${tensorflow}: ${gflops.toFixed(0)} GFLOP/s`);
 * ```
 */
export async function installTensorflow(options: InstallOptions = {}): Promise<Installation> {
  const { gpu = false, log = () => undefined, signal } = options;
  const platform = wheelPlatform(thisMachine());
  const project = projectFolder(options.project);
  const name = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const tfjsNode = await ensureTfjsNode(project, name, { log, ...(signal && { signal }) });
  const { folder } = tfjsNode;
  const known =
    options.replace === true ? await readReceipt(folder).catch(() => undefined) : await readReceipt(folder);
  if (known && hasBinding(folder) && matchesWheel(options)(known.wheels[0] ?? '')) {
    log(`${name} has TensorFlow from ${known.wheels[0] ?? ''}; verifying`);
    return {
      ...(await verifyTfjsNode(folder, signal)),
      folder,
      wheels: known.wheels,
      alreadyInstalled: true,
    };
  }
  if (!known && hasBinding(folder) && options.replace !== true) throw foreignBinding(folder);
  const compiler = await findCompiler(options);
  const { wheels, checked } = await collectWheels(options, platform);
  const receipt: Receipt = {
    tfjsNode: tfjsNode.version,
    wheels: wheels.map(({ file }) => file),
    checked,
    compiler,
  };
  try {
    log(`unpacking ${receipt.wheels.join(', ')}, checked against ${checked}; compiling with ${compiler}`);
    await place(folder, await stage(folder, wheels, { ...options, compiler }), receipt);
  } finally {
    for (const wheel of wheels) wheel.close();
    await clearStages(folder);
  }
  log('verifying');
  return { ...(await verified(tfjsNode, signal)), folder, wheels: receipt.wheels, alreadyInstalled: false };
}

/** Verifies a new installation, and undoes it if it does not work. */
async function verified({ folder }: TfjsNodePackage, signal?: AbortSignal): Promise<BackendReport> {
  await patchNodeChecks(folder);
  try {
    return await verifyTfjsNode(folder, signal);
  } catch (error) {
    await undo(folder);
    throw error;
  }
}

function foreignBinding(folder: string): BackendError {
  return new BackendError(
    `vse-tensorflow: ${folder} has a binding that this command did not build. If it works, keep it; ` +
      'otherwise replace it with --replace.',
  );
}
