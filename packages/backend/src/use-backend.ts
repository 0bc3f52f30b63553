import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError } from '@vse/core';
import { backendsBySpeed, type MeasureBackendsOptions } from './by-speed';
import { describeChoice, listReasons, logsInFull, type RejectedBackend } from './choice';
import { startBackend } from './start-backend';
import type { BackendTimes } from './backend-times';
import type { BackendLoader, BackendName, BackendOptions } from './backends/backend';
import type { NativeProductsState } from './native-products/start-products';
import { checkNativeProducts } from './native-products/options';
import { checkWasmThreads } from './wasm-threads/start-helpers';
import { backendsHere, BACKEND_NAMES, builtInBackends, loaderOf } from './backends/loaders';

/** Options of `useBackend`. */
export interface UseBackendOptions extends BackendOptions {
  /**
   * Loaders of backends, in the order in which they are tried: `[webgpu(), wasm()]`, from `@vse/backend/webgpu` and
   * `@vse/backend/wasm`. After them come webgl (in a browser) and cpu. A page needs them, because a bundler includes only
   * what is imported.
   */
  readonly backends?: readonly BackendLoader[];
  /**
   * Backends to try and no others, in this order. Defaults to `backends`, then webgl and cpu; without `backends` to
   * tensorflow, webgpu, wasm and cpu in Node, and to webgpu, wasm, webgl and cpu in a browser.
   */
  readonly prefer?: readonly BackendName[];
  /**
   * Tries the backends in the order of their speed on this machine: times a small training step once on each that works
   * (see `MeasureBackendsOptions`). Defaults to `false`.
   */
  readonly measure?: boolean | MeasureBackendsOptions;
  /**
   * Receives one line that names the chosen backend; `false` for silence. Defaults to `console.error`. With the environment
   * variable VSE_BACKEND_LOG=full the line is the whole `message`.
   */
  readonly log?: ((line: string) => void) | false;
}

/** The current backend. */
export interface Backend {
  /** Name of the backend. */
  readonly name: BackendName;
  /** Reason for the choice. */
  readonly reason: string;
  /** Backends that were tried before it, in order. */
  readonly rejected: readonly RejectedBackend[];
  /** Milliseconds of a small training step on each backend that was timed; empty without `measure`. */
  readonly times: BackendTimes;
  /** Names of the repairs that are applied to it. */
  readonly repairs: readonly string[];
  /** Native products of the wasm backend in Node, or why it has none; absent on other backends and in a page. */
  readonly nativeProducts?: NativeProductsState;
  /** The line that is logged: the name, and what most likely needs to be done. */
  readonly line: string;
  /** All of the above in one paragraph: every backend that was rejected, its reason and its remedy. */
  readonly message: string;
}

/** Lines logged already: repeated calls stay quiet. */
const logged = new Set<string>();

/**
 * Starts the first backend that works: one that loads and computes a small product and its gradients right, by value.
 * Registers the gradients of all operations, applies the backend's `repairs`, and logs one line with the choice; `message`
 * says why the backends before it were rejected. Another call is cheap and logs nothing new. A backend that works is
 * started once; one that failed is tried again when the options differ.
 *
 * @param options - Backends to try, measuring, and the receiver of the log line.
 * @throws `BackendError` that names what to do if none of the backends works.
 * @throws `OptionError` if `prefer` or `backends` is no list of what it must hold.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@vse/backend';
 *
 * const backend = await useBackend({ prefer: ['wasm', 'cpu'], log: false });
 * console.log(backend.name, backend.repairs.length);
 * console.log(await tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2])).data()); // [2, 4]
 * ```
 */
export async function useBackend(options: UseBackendOptions = {}): Promise<Backend> {
  const { backends: passed = [], prefer, log = logToStderr, measure = false, ...backendOptions } = options;
  checkOptions(options);
  const loaders = loadersToTry(passed, prefer);
  const { order, times } = measure
    ? await backendsBySpeed(loaders, measure === true ? {} : measure, backendOptions)
    : { order: loaders, times: {} };
  const rejected: RejectedBackend[] = [];
  for (const loader of order) {
    const started = await startBackend(loader, backendOptions);
    const { name } = loader;
    if (!started.works) {
      rejected.push({ name, reason: started.reason, remedy: started.remedy ?? remedyOf(loader) });
      continue;
    }
    if (tf.getBackend() !== name) await tf.setBackend(name);
    const { repairs, warnings, nativeProducts } = started;
    const products = nativeProducts && { nativeProducts };
    const names = order.map((other) => other.name);
    const described = describeChoice({
      name,
      order: names,
      times,
      rejected,
      warnings,
      passed,
      options: backendOptions,
      ...products,
    });
    logOnce(log, logsInFull() ? described.message : described.line);
    return { name, rejected, times, repairs, ...products, ...described };
  }
  throw new BackendError(
    `useBackend: none of ${loaders.map(({ name }) => name).join(', ')} works here. ${listReasons(rejected)}.`,
  );
}

function loadersToTry(
  passed: readonly BackendLoader[],
  prefer: readonly BackendName[] | undefined,
): readonly BackendLoader[] {
  const find = (name: BackendName) => passed.find((loader) => loader.name === name) ?? loaderOf(name);
  if (prefer) return prefer.map(find);
  if (passed.length === 0) return backendsHere().map(find);
  const rest = builtInBackends().filter((name) => !passed.some((loader) => loader.name === name));
  return [...passed, ...rest.map(find)];
}

function remedyOf({ name, install }: BackendLoader): string {
  return install ?? loaderOf(name).install ?? `fix the loader of ${name}`;
}

function checkOptions({ backends, prefer, wasmPath, nativeProducts, wasmThreads }: UseBackendOptions): void {
  checkNativeProducts('useBackend', nativeProducts);
  checkWasmThreads('useBackend', wasmThreads);
  if (prefer !== undefined) checkNames(prefer);
  if (backends !== undefined) checkLoaders(backends);
  if (wasmPath !== undefined && (typeof wasmPath !== 'string' || wasmPath === '')) {
    throw new OptionError(
      `useBackend: wasmPath must be the folder of the .wasm files, got ${shown(wasmPath)}.`,
    );
  }
}

/** Checks for callers without types. */
function checkNames(prefer: unknown): void {
  const names: readonly unknown[] = Array.isArray(prefer) ? prefer : [];
  const unknown = names.filter((name) => !isName(name));
  if (names.length > 0 && unknown.length === 0) return;
  const got = unknown.length > 0 ? unknown.map(shown).join(', ') : shown(prefer);
  throw new OptionError(
    `useBackend: prefer must list one or more of ${BACKEND_NAMES.join(', ')}, got ${got}.`,
  );
}

function checkLoaders(backends: unknown): void {
  const loaders: readonly unknown[] = Array.isArray(backends) ? backends : [backends];
  const wrong = loaders.filter((loader) => !isLoader(loader));
  if (wrong.length === 0 && Array.isArray(backends)) return;
  throw new OptionError(
    "useBackend: backends must list loaders such as wasm() of '@vse/backend/wasm' " +
      `(a name out of ${BACKEND_NAMES.join(', ')} and a function load), got ${shown(wrong.length > 0 ? wrong[0] : backends)}.`,
  );
}

function isName(value: unknown): value is BackendName {
  return (BACKEND_NAMES as readonly unknown[]).includes(value);
}

function isLoader(value: unknown): value is BackendLoader {
  const { name, load } = (value ?? {}) as Partial<BackendLoader>;
  return isName(name) && typeof load === 'function';
}

function shown(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name}, which must be called`;
  return typeof value === 'string' ? `'${value}'` : value === undefined ? 'nothing' : JSON.stringify(value);
}

function logOnce(log: ((line: string) => void) | false, line: string): void {
  if (log === false || logged.has(line)) return;
  logged.add(line);
  log(line);
}

function logToStderr(line: string): void {
  console.error(line);
}
