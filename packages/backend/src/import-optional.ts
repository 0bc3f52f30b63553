/** Imports a package that may not be there. Bundlers leave the name alone: these packages are for Node. */
export function importOptional(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}

/** Whether an import failed because the package itself is absent, and not something that it needs. */
export function isNotInstalled(error: unknown, name: string): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof message !== 'string') return false;
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  // Vite puts a module that throws this in the place of an optional peer.
  return (missing && message.includes(`'${name}'`)) || message.includes(`Could not resolve "${name}"`);
}
