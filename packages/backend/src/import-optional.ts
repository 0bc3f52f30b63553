/** Imports a package that may be absent. Bundlers skip the name: these packages are for Node. */
export function importOptional(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}

/** True if an import failed because the package itself is absent, not one of its dependencies. */
export function isNotInstalled(error: unknown, name: string): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof message !== 'string') return false;
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  // Vite replaces an absent optional peer by a module that throws this.
  return (missing && message.includes(`'${name}'`)) || message.includes(`Could not resolve "${name}"`);
}
