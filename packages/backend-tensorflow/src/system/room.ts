import { statfs } from 'node:fs/promises';
import { BackendError } from '@vse/core';

const inMB = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/** Throws a `BackendError` where a folder's disk has less room than that. */
export async function wantRoom(folder: string, bytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const room = bavail * bsize;
  if (room >= bytes) return;
  throw new BackendError(
    `vse-tensorflow: ${what} takes ${inMB(bytes)} in ${folder}, where ${inMB(room)} are left. ` +
      'Make room, or name another folder with --dir or --cache.',
  );
}
