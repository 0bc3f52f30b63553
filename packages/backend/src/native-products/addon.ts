import type * as Path from 'node:path';
import { BackendFailure } from '../failure';
import { builtin } from '../platform';
import { reasonOf } from '../reason';
import { requires } from '../search/bases';

/** A float32 tensor as the addon reads it: row-major values, in memory of any kind. */
export interface NativeTensor {
  readonly type: 'float32';
  readonly location: 'cpu';
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

type NativeTensors = Readonly<Record<string, NativeTensor>>;

/** The used part of a session of the addon. Unlike the public one, `run` returns when the outputs are written. */
export interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  /** Computes the outputs that `fetches` names, into its tensors. */
  run(feeds: NativeTensors, fetches: NativeTensors, options: object): unknown;
  dispose(): void;
}

/** The used part of onnxruntime-node's addon. */
export interface Addon {
  /** Version of onnxruntime-node; absent if its manifest cannot be read. */
  readonly version: string | undefined;
  readonly InferenceSession: new () => NativeSession;
}

interface BindingModule {
  readonly binding?: { readonly InferenceSession?: Addon['InferenceSession'] };
  /** Prepares the addon, once; older versions need none. */
  readonly initOrt?: () => void;
}

/** The optional peer whose addon multiplies. */
export const NATIVE_PEER = 'onnxruntime-node';

/**
 * Loads onnxruntime-node's addon: seen from this package, from the project in the working directory, or from the program;
 * `undefined` if it is not installed. The public API only promises results, so this reads a private file, and checks what
 * it finds.
 *
 * @throws `BackendFailure` with the reason and the remedy if it does not load, or is another than expected.
 */
export function loadAddon(from: readonly NodeJS.Require[] = requires()): Addon | undefined {
  for (const require of from) {
    const main = resolved(require);
    if (main !== undefined) return addonBeside(main, require);
  }
  return undefined;
}

function resolved(require: NodeJS.Require): string | undefined {
  try {
    return require.resolve(NATIVE_PEER);
  } catch {
    return undefined; // not seen from there
  }
}

function addonBeside(main: string, require: NodeJS.Require): Addon {
  const path = builtin('path') as unknown as typeof Path;
  const folder = path.dirname(main);
  const version = versionOf(path.join(folder, '..', 'package.json'), require);
  const { binding, initOrt } = requireBinding(path.join(folder, 'binding.js'), require, version);
  const { InferenceSession } = binding ?? {};
  const methods = (InferenceSession?.prototype ?? {}) as Readonly<Record<string, unknown>>;
  const complete = ['loadModel', 'run', 'dispose'].every((name) => typeof methods[name] === 'function');
  if (!InferenceSession || !complete) {
    throw unknownVersion(version, 'its binding has no InferenceSession with loadModel, run and dispose');
  }
  initOrt?.();
  return { version, InferenceSession };
}

function requireBinding(file: string, require: NodeJS.Require, version: string | undefined): BindingModule {
  try {
    return require(file) as BindingModule;
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    if (code === 'MODULE_NOT_FOUND' && String(message).includes(file)) {
      throw unknownVersion(version, `it has no file ${file}`, error);
    }
    throw new BackendFailure(`${NATIVE_PEER} does not load: ${reasonOf(error)}`, 'install it again', {
      cause: error,
    });
  }
}

function unknownVersion(version: string | undefined, reason: string, cause?: unknown): BackendFailure {
  const name = version === undefined ? NATIVE_PEER : `${NATIVE_PEER} ${version}`;
  return new BackendFailure(
    `${name} has another addon than those known here: ${reason}`,
    `install a version that is known: npm install ${NATIVE_PEER}@${KNOWN_VERSION}`,
    { cause },
  );
}

/** Latest version whose addon was tested. */
const KNOWN_VERSION = '1.30';

function versionOf(manifest: string, require: NodeJS.Require): string | undefined {
  try {
    return (require(manifest) as { readonly version?: string }).version;
  } catch {
    return undefined;
  }
}
