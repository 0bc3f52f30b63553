import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { gridRows, type Grid } from '../grid';

/**
 * A program of ten steps for a sweep, which saves each step. With `dies` it is killed at that step, once; with `fails` it
 * exits with 1; with `waits` it waits at that step for SIGINT, once. `steps.txt` has a line per step, `starts.txt` a line
 * per start.
 */
const program = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const valueOf = (flag) => process.argv[process.argv.indexOf(flag) + 1];
const flags = JSON.parse(readFileSync(valueOf('--config'), 'utf8'));
const at = (name) => join(valueOf('--out'), name);
const lines = (name) => existsSync(at(name)) ? readFileSync(at(name), 'utf8').split('\\n').length - 1 : 0;
appendFileSync(at('starts.txt'), process.pid + '\\n');
const first = lines('starts.txt') === 1;
if (flags.fails) { console.error('it cannot be done'); process.exit(1); }
let stopped = false;
process.on('SIGINT', () => { stopped = true; });
for (let step = lines('steps.txt') + 1; step <= 10; step++) {
  if (first && flags.dies === step) process.kill(process.pid, 'SIGKILL');
  while (first && flags.waits === step && !stopped) await new Promise((resolve) => setTimeout(resolve, 10));
  if (stopped) process.exit(130);
  appendFileSync(at('steps.txt'), step + '\\n');
}
writeFileSync(at('results.json'), JSON.stringify([{ system: 'fake', rsum: 10 * flags.factor }]));
`;

/** Folder for a sweep, and command of the program. */
export async function fakeProgram(): Promise<{ folder: string; command: readonly string[] }> {
  const home = await temporaryFolder();
  const file = join(home, 'program.mjs');
  await writeFile(file, program);
  return { folder: join(home, 'sweep'), command: [process.execPath, file] };
}

/** Number of lines of a file of each row of a sweep; 0 if it is missing. */
export async function linesOf(folder: string, grid: Grid, name: string): Promise<number[]> {
  const counts = gridRows(grid).map(async ({ id }) => {
    const text = await readFile(join(folder, 'rows', id, name), 'utf8').catch(() => '');
    return text.split('\n').length - 1;
  });
  return Promise.all(counts);
}
