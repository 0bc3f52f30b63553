/** Faults of files, by the codes of operating systems. */
const faults: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there. Check whether it was removed meanwhile.',
  EISDIR: 'it is a folder, where a file is wanted. Name a file.',
  ENOTDIR: 'a part of its path is a file, where a folder is wanted. Name a folder.',
  EACCES: 'it may not be read or written. Check its permissions.',
  EPERM: 'it may not be read or written. Check its permissions.',
  EROFS: 'its disk is read-only. Name another folder.',
  ENOSPC: 'its disk is full. Make room, or name a folder on another disk.',
  EMFILE: 'too many files are open. Raise the limit of the shell with ulimit -n.',
  ELOOP: 'its link leads back to itself. Remove the link.',
};

/**
 * Says in one line what the operating system refused, of a file, a disk or a connection: `/a/table.csv: it is a folder, ...`.
 * Returns `undefined` for an error of another kind.
 */
export function systemFault(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const { code = '', path, message } = error as NodeJS.ErrnoException;
  const fault = faults[code];
  return fault === undefined || path === undefined ? message : `${path}: ${fault} (${code})`;
}
