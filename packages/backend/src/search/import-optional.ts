import type * as Url from 'node:url';
import { BackendFailure } from '../failure';
import { builtin, isJest } from '../platform';
import { requires } from './bases';

/**
 * Imports a package that may be absent. Bundlers skip the name. Node looks it up from this package, then from the caller's
 * project; a browser needs an import map that resolves it.
 */
export async function importOptional(name: string): Promise<unknown> {
  for (const require of requires()) {
    const file = resolved(require, name);
    if (file !== undefined) return importFile(file, require);
  }
  try {
    return await importOpaque(name); // an import map, or the hooks of a loader
  } catch (error) {
    throw isVmWithoutImport(error) ? notFound(name, error) : error;
  }
}

function notFound(name: string, cause: unknown): Error {
  return Object.assign(new Error(`Cannot find module '${name}'`, { cause }), { code: 'MODULE_NOT_FOUND' });
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

async function importFile(file: string, require: NodeJS.Require): Promise<unknown> {
  const { pathToFileURL } = builtin('url') as unknown as typeof Url;
  try {
    return await importOpaque(pathToFileURL(file).href);
  } catch (error) {
    if (!isVmWithoutImport(error)) throw error;
    if (isJest()) throw jestFailure(error);
    return require(file);
  }
}

/** The comments keep Vite, webpack and Turbopack from resolving the name; esbuild and Rollup leave it. */
function importOpaque(specifier: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ specifier);
}

/** True if code in a `vm` context cannot import, as in Jest without its flag. */
function isVmWithoutImport(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING');
}

function jestFailure(cause: unknown): BackendFailure {
  return new BackendFailure(
    'Jest needs --experimental-vm-modules',
    'start it with NODE_OPTIONS=--experimental-vm-modules, or pass the loader, which needs no import(): ' +
      "useBackend({ backends: [wasm()] }) with wasm from '@vse/backend/wasm'",
    { cause },
  );
}
