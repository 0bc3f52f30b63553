import { BackendError } from '../errors';
import { projectRequire } from './project-require';

/** Ways to an optional peer of `importPeer`. */
export interface PeerSources<Library> {
  /**
   * Imports a name from the file of the package that declares the peer: a function around `import(name)` with the comments
   * that keep bundlers from resolving it.
   */
  readonly own: (name: string) => Promise<unknown>;
  /** Loader that the caller of the package passed. In a page and in a bundle it is the only way to the peer. */
  readonly library?: (() => Promise<Library>) | undefined;
}

/**
 * Imports an optional peer, so that bundlers need not resolve it: by the loader that the caller passed; otherwise, in Node,
 * from the package that declares the peer, then from the project that the process runs in.
 *
 * @param where - Function that needs the peer, for messages.
 * @param name - Name of the peer.
 * @param sources - Ways to the peer.
 * @throws `BackendError` (as a rejection) if the peer is not installed, or does not load.
 *
 * @example
 * ```ts
 * import { importPeer } from '@vse/base';
 *
 * const own = (name: string) => import(name) as Promise<unknown>;
 * const tfjs = await importPeer<{ version_core: string }>('here', '@tensorflow/tfjs-core', { own });
 * console.log(tfjs.version_core);
 * ```
 */
export async function importPeer<Library>(
  where: string,
  name: string,
  { own, library }: PeerSources<Library>,
): Promise<Library> {
  if (library) {
    return library().catch((cause: unknown) => {
      throw new BackendError(`${where}: library must load ${name}, and failed: ${reasonOf(cause)}`, {
        cause,
      });
    });
  }
  try {
    return (await own(name)) as Library;
  } catch (cause) {
    const require = projectRequire();
    if (!require) {
      throw new BackendError(
        `${where} needs ${name}, which a page cannot find by name. Give library: a function that imports ${name}.`,
        { cause },
      );
    }
    return fromProject(where, name, require, cause) as Library;
  }
}

function fromProject(where: string, name: string, require: NodeJS.Require, cause: unknown): unknown {
  try {
    const found = require(name) as object;
    // As `import` gives a CommonJS module: its exports are also the default.
    return 'default' in found ? found : { ...found, default: found };
  } catch (error) {
    const reason = [cause, error].find((failure) => !isNotInstalled(failure, name));
    throw reason === undefined
      ? notInstalled(where, name, cause)
      : new BackendError(`${where}: ${name} is installed and does not load: ${reasonOf(reason)}`, {
          cause: reason,
        });
  }
}

/** The error for a peer that is not installed, with the command that installs it. */
export function notInstalled(where: string, name: string, cause: unknown): BackendError {
  return new BackendError(`${where} needs ${name}, which is not installed. Run: pnpm add ${name}`, { cause });
}

/**
 * True if an import failed because the package itself is absent, not one of its dependencies.
 *
 * @param error - The error of the import.
 * @param name - Name of the package.
 *
 * @example
 * ```ts
 * import { isNotInstalled } from '@vse/base';
 *
 * const name = '@example/not-a-package';
 * const error: unknown = await import(name).catch((reason: unknown) => reason);
 * console.log(isNotInstalled(error, name), isNotInstalled(error, 'another')); // true false
 * ```
 */
export function isNotInstalled(error: unknown, name: string): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (typeof message !== 'string') return false;
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  // Vite replaces an absent optional peer by a module that throws this.
  return (missing && message.includes(`'${name}'`)) || message.includes(`Could not resolve "${name}"`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]! : String(error);
}
