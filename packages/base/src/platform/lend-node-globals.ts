import { nodeBuiltin } from './node-builtin';

interface NodeGlobals {
  require?: (name: string) => unknown;
  __dirname?: string;
}

/**
 * Lends `require` and `__dirname` to code of CommonJS that a bundler, such as esbuild, put into an ES module for Node, where
 * neither exists; TensorFlow.js reads both while it starts. `require` finds Node's built-in modules only, and `__dirname` is
 * the current folder. Does nothing in a page, or where both exist.
 *
 * @returns A function that takes them back.
 *
 * @example
 * ```ts
 * import { lendNodeGlobals } from '@vse/base';
 *
 * const takeBack = lendNodeGlobals();
 * console.log('require' in globalThis); // true
 * takeBack();
 * console.log('require' in globalThis); // false
 * ```
 */
export function lendNodeGlobals(): () => void {
  const path = nodeBuiltin<{ resolve(): string }>('node:path');
  if (!path) return () => undefined;
  const globals = globalThis as NodeGlobals;
  const lent: (keyof NodeGlobals)[] = [];
  if (!('require' in globals)) {
    globals.require = requireBuiltin;
    lent.push('require');
  }
  if (!('__dirname' in globals)) {
    globals.__dirname = path.resolve();
    lent.push('__dirname');
  }
  return () => {
    for (const name of lent.splice(0)) Reflect.deleteProperty(globals, name);
  };
}

function requireBuiltin(name: string): unknown {
  const found = nodeBuiltin(name);
  if (found === undefined) throw new Error(`Cannot find module '${name}': this bundle has no require.`);
  return found;
}
