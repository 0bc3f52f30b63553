import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Keeps the number of the current case in a file, so that the parent can read it even if the process hangs. */
export interface ProgressFile {
  write(number: number): void;
  /** -1 before the first case. */
  read(): number;
  close(): void;
}

export function progressFile(path: string): ProgressFile {
  const file = openSync(path, 'a+');
  closeSync(file);
  const both = openSync(path, 'r+');
  const bytes = new Int32Array(1);
  return {
    write(number) {
      bytes[0] = number;
      writeSync(both, bytes, 0, 4, 0);
    },
    read: () => (readSync(both, bytes, 0, 4, 0) === 4 ? bytes[0]! : -1),
    close: () => closeSync(both),
  };
}
