import { nodeBuiltin } from '@vse/core';

interface NodeLike {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly versions?: { readonly node?: string; readonly pnp?: string };
  readonly argv?: readonly string[];
  readonly cwd?: () => string;
}

const node = () => (globalThis as { readonly process?: NodeLike }).process;

/** Node's built-in module of a name; `undefined` in a browser. No import for a bundler to resolve. */
export function builtin(name: string): Record<string, unknown> | undefined {
  return nodeBuiltin(name);
}

/** True in Node, and in what behaves like it; false in a browser. */
export function isNode(): boolean {
  return builtin('util') !== undefined;
}

/** Value of an environment variable; `undefined` if it is not set, and in a browser. */
export function environmentVariable(name: string): string | undefined {
  return node()?.env?.[name];
}

/** True if Yarn's Plug'n'Play resolves the packages of this process. */
export function isPlugAndPlay(): boolean {
  return typeof node()?.versions?.pnp === 'string';
}

/** True in a test of Jest, whose modules live in a context of their own. */
export function isJest(): boolean {
  return environmentVariable('JEST_WORKER_ID') !== undefined && environmentVariable('VITEST') === undefined;
}

/** Working directory and main program of this process; either may be missing. */
export function startedFrom(): { readonly folder?: string; readonly program?: string } {
  const program = node()?.argv?.[1];
  let folder: string | undefined;
  try {
    folder = node()?.cwd?.();
  } catch {
    folder = undefined; // the folder was removed
  }
  return { ...(folder && { folder }), ...(program && { program }) };
}
