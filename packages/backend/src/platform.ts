interface NodeLike {
  readonly versions?: { readonly node?: string };
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** One of Node's own modules, or `undefined` in a browser: no import that a bundler would have to resolve. */
export function builtin(name: string): Record<string, unknown> | undefined {
  const node = (globalThis as { readonly process?: NodeLike }).process;
  return node?.getBuiltinModule?.(name) as Record<string, unknown> | undefined;
}
