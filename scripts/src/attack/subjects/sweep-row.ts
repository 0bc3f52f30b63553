import { mkdir } from 'node:fs/promises';
import { runSweep } from '@vse/sweep';
import { rowCommand } from '../row-command';
import type { Subject } from '../subject';

/** A finished sweep: results, processes and flags of its rows. Reading runs it again: rows that ended are kept. */
export const finishedSweep: Subject = {
  name: 'sweep',
  isRead: (path) => /^rows\/[^/]+\/(result|process|flags)\.json$/.test(path),
  async write(folder, seed) {
    await mkdir(folder, { recursive: true });
    await sweep(folder, seed);
  },
  read: (folder) => sweep(folder, folder.endsWith('there') ? 2 : 1),
};

async function sweep(folder: string, seed: number): Promise<string> {
  const quiet = (): void => undefined;
  const { markdown, missing } = await runSweep(
    { factor: [seed, seed + 2] },
    { command: rowCommand, folder, onWarning: quiet },
  );
  return `${markdown}\n${missing.join()}`;
}
