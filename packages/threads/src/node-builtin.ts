interface NodeLike {
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** Returns a built-in module of Node, or `undefined` in a browser, without an import that a bundler would resolve. */
// Only the caller knows the type of the module.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function nodeBuiltin<Module>(name: string): Module | undefined {
  const node = (globalThis as { readonly process?: NodeLike }).process;
  return node?.getBuiltinModule?.(name) as Module | undefined;
}
