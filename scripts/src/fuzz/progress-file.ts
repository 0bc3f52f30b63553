import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** The number of the case that is under way, in a file: whoever waits for a process that hangs can still read it. */
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
