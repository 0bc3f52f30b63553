import { statfs } from 'node:fs/promises';
import { BackendError } from '@vse/base';

const inMB = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/**
 * Checks that a folder's disk has enough free space.
 *
 * @throws `BackendError` that says how much is needed and how much is free.
 */
export async function assertRoom(folder: string, bytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const room = bavail * bsize;
  if (room >= bytes) return;
  throw new BackendError(
    `vse-tensorflow: ${what} needs ${inMB(bytes)} in ${folder}, where ${inMB(room)} are free. ` +
      'Free disk space, or name another folder with --dir or --cache.',
  );
}
