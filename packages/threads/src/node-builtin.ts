interface NodeLike {
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** One of Node's own modules, or `undefined` in a browser: no import that a bundler would have to resolve. */
// The caller knows the module's type; an import of it would be resolved by bundlers.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function nodeBuiltin<Module>(name: string): Module | undefined {
  const node = (globalThis as { readonly process?: NodeLike }).process;
  return node?.getBuiltinModule?.(name) as Module | undefined;
}
