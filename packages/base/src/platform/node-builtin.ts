interface NodeLike {
  readonly getBuiltinModule?: (name: string) => unknown;
}

/**
 * Returns a built-in module of Node, or `undefined` in a browser, without an import that a bundler would resolve.
 *
 * @param name - Name of the module, with `node:`.
 *
 * @example
 * ```ts
 * import type * as Path from 'node:path';
 * import { nodeBuiltin } from '@vse/base';
 *
 * console.log(nodeBuiltin<typeof Path>('node:path')?.join('a', 'b')); // a/b; undefined in a page
 * ```
 */
// Only the caller knows the type of the module.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function nodeBuiltin<Module>(name: string): Module | undefined {
  const node = (globalThis as { readonly process?: NodeLike }).process;
  return node?.getBuiltinModule?.(name) as Module | undefined;
}
