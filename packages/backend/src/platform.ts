interface NodeLike {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly versions?: { readonly node?: string };
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** One of Node's own modules, or `undefined` in a browser: no import that a bundler would have to resolve. */
export function builtin(name: string): Record<string, unknown> | undefined {
  const node = (globalThis as { readonly process?: NodeLike }).process;
  return node?.getBuiltinModule?.(name) as Record<string, unknown> | undefined;
}

/** What a variable of the environment says; `undefined` where there is none, as in a browser. */
export function environmentVariable(name: string): string | undefined {
  return (globalThis as { readonly process?: NodeLike }).process?.env?.[name];
}
