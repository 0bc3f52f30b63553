import { BackendError } from '@vse/core';
import { findCompiler } from './binding/compile';
import { projectFolder } from './folders';
import { thisMachine, wheelPlatform } from './system/machine';
import { ownNodeChecks } from './tfjs-node/node-checks';
import { hasBinding, readReceipt, type Receipt } from './tfjs-node/receipt';
import { clearStages, place, stage } from './tfjs-node/stage';
import { tfjsNodeIn, type TfjsNodePackage } from './tfjs-node/tfjs-node-package';
import { undo } from './uninstall-tensorflow';
import type { BackendReport } from './verify/backend-report';
import { verifyTfjsNode } from './verify/verify-tfjs-node';
import { collectWheels, wheelWanted, type CollectOptions } from './wheels/collect-wheels';

export interface InstallOptions extends CollectOptions {
  /**
   * The project whose tfjs-node it is, or a folder for one. Defaults to the environment's `VSE_TENSORFLOW`, otherwise the
   * current folder.
   */
  readonly project?: string;
  /** The C++ compiler. Defaults to the environment's `CXX`, otherwise the first there is of c++, g++ and clang++. */
  readonly compiler?: string;
  /** Puts it in the place of a binding that this package did not build. Defaults to `false`. */
  readonly replace?: boolean;
  /** Hears how much is unpacked, in bytes. Defaults to silence. */
  readonly onUnpacked?: (done: number, total: number) => void;
}

/** A backend that is installed and was verified. */
export interface Installation extends BackendReport {
  /** tfjs-node's folder. */
  readonly folder: string;
  /** The file names of the wheels that its libraries are from, TensorFlow's first. */
  readonly wheels: readonly string[];
  /** Whether it was there already. */
  readonly known: boolean;
}

/**
 * Gives a project a tfjs-node 4.22.0 that works: TensorFlow's libraries and headers come out of the official Python wheel,
 * tfjs-node's own binding is compiled against them, both are put where tfjs-node looks, and a product, a gradient and a leak
 * check verify it. Nothing in tfjs-node changes until all is ready; where the check fails it is undone. Again, it verifies
 * what is there and does no more. Takes about the time of the download and of unpacking 0.6 GB, with `gpu` 4 GB.
 *
 * Throws a `BackendError` that says what is missing (compiler, pip, room, glibc), a `DataError` for a wheel that is damaged or
 * lacks the C API, an `OptionError` for options that contradict each other.
 */
export async function installTensorflow(options: InstallOptions = {}): Promise<Installation> {
  const { gpu = false, say = () => undefined, signal } = options;
  const platform = wheelPlatform(thisMachine());
  const project = projectFolder(options.project);
  const name = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const backend = await tfjsNodeIn(project, name, { say, ...(signal && { signal }) });
  const { folder } = backend;
  const known = await readReceipt(folder);
  if (known && hasBinding(folder) && wheelWanted(options)(known.wheels[0] ?? '')) {
    say(`${name} has TensorFlow from ${known.wheels[0] ?? ''}; verifying`);
    return { ...(await verifyTfjsNode(folder, signal)), folder, wheels: known.wheels, known: true };
  }
  if (!known && hasBinding(folder) && options.replace !== true) throw otherBinding(folder);
  const compiler = await findCompiler(options);
  const { wheels, checked } = await collectWheels(options, platform);
  const receipt: Receipt = {
    ...{ tfjsNode: backend.version, wheels: wheels.map(({ file }) => file), checked, compiler },
  };
  try {
    say(`unpacking ${receipt.wheels.join(', ')}, compared with ${checked}; compiling with ${compiler}`);
    await place(folder, await stage(folder, wheels, { ...options, compiler }), receipt);
  } finally {
    for (const wheel of wheels) wheel.close();
    await clearStages(folder);
  }
  say('verifying');
  return { ...(await verified(backend, signal)), folder, wheels: receipt.wheels, known: false };
}

/** Verifies what was just put there, and takes it out again where it does not work. */
async function verified({ folder }: TfjsNodePackage, signal?: AbortSignal): Promise<BackendReport> {
  await ownNodeChecks(folder);
  try {
    return await verifyTfjsNode(folder, signal);
  } catch (error) {
    await undo(folder);
    throw error;
  }
}

function otherBinding(folder: string): BackendError {
  return new BackendError(
    `vse-tensorflow: ${folder} has a binding that this command did not build. If it works, keep it; ` +
      'otherwise put this one in its place with --replace.',
  );
}
