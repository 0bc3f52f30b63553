import type * as Module from 'node:module';
import { nodeBuiltin } from './node-builtin';

/** Makes a `require` that resolves from a file; `undefined` outside Node. */
export function requireFrom(file: string): NodeJS.Require | undefined {
  return nodeBuiltin<typeof Module>('node:module')?.createRequire(file);
}

/** Makes a `require` that resolves from the project that the process runs in; `undefined` outside Node. */
export function projectRequire(): NodeJS.Require | undefined {
  const node = nodeBuiltin<NodeJS.Process>('node:process');
  return node && requireFrom(`${node.cwd()}/package.json`);
}
