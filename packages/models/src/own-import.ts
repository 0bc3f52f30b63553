/** Imports a package from this one. The comments keep bundlers from resolving it: an optional peer may be absent. */
export function ownImport(name: string): Promise<unknown> {
  return import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name);
}
