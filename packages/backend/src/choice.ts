import type { BackendTimes } from './backend-times';
import type { BackendLoader, BackendName, BackendOptions } from './backends/backend';
import { loaderOf } from './backends/loaders';
import type { NativeProductsState } from './native-products/start-products';
import { environmentVariable, isNode } from './platform';

/** A backend that was tried and does not work. */
export interface RejectedBackend {
  /** Name of the backend. */
  readonly name: BackendName;
  /** Reason why it does not work. */
  readonly reason: string;
  /** Remedy: a command, or what to change. */
  readonly remedy: string;
}

/** A choice to describe. */
export interface Choice {
  readonly name: BackendName;
  /** Names in the order in which they were tried. */
  readonly order: readonly BackendName[];
  readonly times: BackendTimes;
  readonly rejected: readonly RejectedBackend[];
  /** Faults that do not stop the backend. */
  readonly warnings: readonly string[];
  /** Loaders that the caller passed. */
  readonly passed: readonly BackendLoader[];
  readonly options: BackendOptions;
  readonly nativeProducts?: NativeProductsState;
}

/** Describes a choice: its reason, the line for a terminal, and the message with everything. */
export function describeChoice(choice: Choice): {
  readonly reason: string;
  readonly line: string;
  readonly message: string;
} {
  const reason = reasonFor(choice);
  return { reason, line: `${PREFIX}${lineOf(choice)}`, message: `${PREFIX}${messageOf(choice, reason)}` };
}

/** True if the environment asks for the whole message. */
export function logsInFull(): boolean {
  return environmentVariable('VSE_BACKEND_LOG') === 'full';
}

/** Reasons and remedies in one sentence; backends that fail for one reason share it. */
export function listReasons(rejected: readonly RejectedBackend[]): string {
  const names = new Map<string, BackendName[]>();
  for (const { name, reason, remedy } of rejected) {
    const why = `${reason} (${remedy})`;
    names.set(why, [...(names.get(why) ?? []), name]);
  }
  return [...names].map(([why, those]) => `${those.join(', ')}: ${why}`).join('; ');
}

const PREFIX = '@vse/backend: ';

/** Says what multiplies on the wasm backend, and otherwise why and what to do. */
export function describeProducts(state: NativeProductsState): string {
  const threads = `${state.threads} ${state.threads === 1 ? 'thread' : 'threads'}`;
  if (state.used) return `${state.library}, ${threads}`;
  return `wasm's own, ${threads}: ${state.reason}${state.remedy === undefined ? '' : ` (${state.remedy})`}`;
}

function reasonFor({ rejected, order, times }: Choice): string {
  const timed = order.filter((other) => times[other] !== undefined);
  const listed = timed.map((other) => `${other} ${times[other]} ms`).join(', ');
  const first = rejected.length > 0 ? `the first of ${order.join(', ')} that works` : 'first choice, works';
  return timed.length > 0 ? `the fastest at a small training step: ${listed}` : first;
}

function messageOf({ name, rejected, warnings, nativeProducts }: Choice, reason: string): string {
  const before = rejected.length > 0 ? ` Not ${listReasons(rejected)}.` : '';
  const products = nativeProducts ? ` Matrix products: ${describeProducts(nativeProducts)}.` : '';
  return `${name} (${reason}).${before}${products}${warnings.map((warning) => ` Caution: ${warning}.`).join('')}`;
}

/**
 * The choice in one line of a terminal: what was asked for and does not work, what cpu lacks, or where to read the rest. A
 * caution is never left out.
 */
function lineOf(choice: Choice): string {
  const { name, rejected, warnings, nativeProducts } = choice;
  const wanted = rejected.filter((other) => isAskedFor(choice, other.name));
  // The console of a page has room for the remedy, and no environment variable to ask for it.
  const notes = wanted.map((other) => `${other.name}: ${other.reason}${isNode() ? '' : `; ${other.remedy}`}`);
  if (notes.length === 0 && (rejected.length > 0 || failed(nativeProducts))) notes.push(noteOn(choice));
  const slow = name === 'cpu' && rejected.length > 0 ? ', slow' : '';
  const cautions = warnings.map((warning) => `; caution: ${warning}`).join('');
  return `${name}${nativeProducts?.used ? '+onnxruntime' : ''}${slow}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}${cautions}`;
}

/** True if the caller passed this backend's loader, or the path of its binaries. */
function isAskedFor({ passed, options }: Choice, name: BackendName): boolean {
  return (name === 'wasm' && options.wasmPath !== undefined) || passed.some((loader) => loader.name === name);
}

function failed(nativeProducts: NativeProductsState | undefined): boolean {
  return nativeProducts?.used === false && nativeProducts.failed;
}

function noteOn({ name, rejected, nativeProducts }: Choice): string {
  const wasm = rejected.find((other) => other.name === 'wasm');
  if (name === 'cpu' && wasm) {
    if (wasm.remedy === loaderOf('wasm').install) return `faster: ${wasm.remedy}`;
    return isNode() ? `wasm: ${wasm.reason}` : `faster: ${wasm.remedy}`;
  }
  const others = [
    ...rejected.map((other) => other.name),
    ...(failed(nativeProducts) ? ['onnxruntime'] : []),
  ].join(', ');
  if (isNode()) return `npx vse-doctor says why not ${others}`;
  return `not ${others}${wasm ? `; wasm: ${wasm.remedy}` : ''}`;
}
