import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gridRows, type Grid } from '../grid';

/**
 * A program as a sweep runs it, in ten steps, each of which it saves: with `dies` it is killed at that step, once; with
 * `fails` it ends with 1; with `waits` it stands at that step until it gets SIGINT, once. `steps.txt` has each step that was
 * made, `starts.txt` each start.
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

/** A folder for a sweep, and the command that runs the program. */
export async function fakeProgram(): Promise<{ folder: string; command: readonly string[] }> {
  const home = await mkdtemp(join(tmpdir(), 'vse-sweep-'));
  const file = join(home, 'program.mjs');
  await writeFile(file, program);
  return { folder: join(home, 'sweep'), command: [process.execPath, file] };
}

/** How many lines a file of each row of a sweep has; 0 where it is not there yet. */
export async function linesOf(folder: string, grid: Grid, name: string): Promise<number[]> {
  const counts = gridRows(grid).map(async ({ id }) => {
    const text = await readFile(join(folder, 'rows', id, name), 'utf8').catch(() => '');
    return text.split('\n').length - 1;
  });
  return Promise.all(counts);
}
