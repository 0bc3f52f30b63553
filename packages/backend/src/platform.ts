interface NodeLike {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly versions?: { readonly node?: string };
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** Node's built-in module of a name; `undefined` in a browser. No import for a bundler to resolve. */
export function builtin(name: string): Record<string, unknown> | undefined {
  const node = (globalThis as { readonly process?: NodeLike }).process;
  return node?.getBuiltinModule?.(name) as Record<string, unknown> | undefined;
}

/** Value of an environment variable; `undefined` if it is not set, and in a browser. */
export function environmentVariable(name: string): string | undefined {
  return (globalThis as { readonly process?: NodeLike }).process?.env?.[name];
}
