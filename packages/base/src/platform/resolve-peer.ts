import { notInstalled } from './import-peer';
import { projectRequire, requireFrom } from './project-require';

/**
 * Finds the file of an optional peer, for a thread that loads it itself: from the package that declares the peer, then from
 * the project that the process runs in, where a bundle finds it. For Node.
 *
 * @param where - Function that needs the peer, for messages.
 * @param name - Name of the peer.
 * @param from - `import.meta.url` of the package that declares the peer; a bundle may leave it undefined.
 * @throws `BackendError` if the peer is not installed.
 *
 * @example
 * ```ts
 * import { resolvePeer } from '@vse/base';
 *
 * console.log(resolvePeer('here', '@tensorflow/tfjs-core', import.meta.url));
 * ```
 */
export function resolvePeer(where: string, name: string, from: string | undefined): string {
  const ways = [
    () => from !== undefined && requireFrom(from)?.resolve(name),
    () => projectRequire()?.resolve(name),
  ];
  let cause: unknown;
  for (const way of ways) {
    try {
      const file = way();
      if (file) return file;
    } catch (error) {
      cause ??= error;
    }
  }
  throw notInstalled(where, name, cause);
}
