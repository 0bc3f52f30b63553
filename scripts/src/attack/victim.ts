import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf, type Files } from './files';
import { begun } from './programs/program';

/** A program that writes files, and resumes where it stopped. */
export interface Victim {
  readonly name: string;
  /** Path of its module. */
  readonly module: string;
  /** Arguments after its folder. */
  readonly args?: readonly string[];
  /** Files of its folder that must not depend on how often it stopped. */
  readonly isResult: (path: string) => boolean;
}

/** End of a program. */
export interface Ended {
  /** Exit status; null if a signal ended it. */
  readonly code: number | null;
  /** All that it printed to standard error. */
  readonly said: string;
  /** Milliseconds from the begin of its work to its end. */
  readonly worked: number;
}

/** Options of running a victim. */
export interface RunOptions {
  /** Kills the program this many milliseconds after the begin of its work. */
  readonly killAfter?: number;
  /** Kills the processes that it started as well. Defaults to `true`. */
  readonly group?: boolean;
  /** Called with its process id at the begin of its work. */
  readonly onBegin?: (pid: number) => void;
}

const inPrograms = (name: string): string => fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));

/** The training, the extraction and the sweep that are attacked; `folder` keeps the pictures. */
export async function victims(folder: string): Promise<readonly Victim[]> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < 24; i++) {
    const disc = `<circle cx="${16 + i}" cy="32" r="${8 + (i % 5)}" fill="hsl(${15 * i},80%,50%)"/>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">${disc}</svg>`;
    await writeFile(join(folder, `${i}.svg`), svg);
  }
  return [
    {
      name: 'training',
      module: inPrograms('train'),
      isResult: (path) => /^run\/(last|best)\/[^/]+$/.test(path),
    },
    {
      name: 'extraction',
      module: inPrograms('extract'),
      args: [folder],
      isResult: (path) => path.startsWith('features/') && !/\/(\.used|last-use)/.test(path),
    },
    {
      name: 'sweep',
      module: inPrograms('sweep'),
      isResult: (path) => /^sweep\/table\.(md|csv)$/.test(path),
    },
  ];
}

/** Writes a feature store of 100 shards and reads it twice at once. */
export const manyShards: Victim = {
  name: 'reading of 100 shards',
  module: inPrograms('many-shards'),
  isResult: (path) => path === 'sums.json',
};

/** Runs a victim in a folder until it ends or is killed. */
export async function runVictim(
  { module, args = [] }: Victim,
  folder: string,
  { killAfter, group = true, onBegin }: RunOptions = {},
): Promise<Ended> {
  await mkdir(folder, { recursive: true });
  const node = ['--conditions=@vse/source', '--import', 'tsx', module, folder, ...args];
  const child = spawn(process.execPath, node, {
    cwd: fileURLToPath(new URL('.', import.meta.url)), // where tsx is installed
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  let since = performance.now();
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  let timer: NodeJS.Timeout | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!text.includes(begun)) return;
    since = performance.now();
    onBegin?.(child.pid!);
    if (killAfter !== undefined) timer = setTimeout(() => kill(child, group), killAfter);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve({ code, said, worked: performance.now() - since });
    });
  });
}

function kill(child: ChildProcess, group: boolean): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  if (group) process.kill(-child.pid, 'SIGKILL');
  else child.kill('SIGKILL');
}

/** Runs a victim that nothing disturbs. Returns its results and how long it worked. */
export async function undisturbed(
  victim: Victim,
  folder: string,
): Promise<{ readonly results: Files; readonly worked: number }> {
  const { code, said, worked } = await runVictim(victim, folder);
  if (code !== 0) throw new Error(`${victim.name} that is left alone ended with ${code}:\n${said}`);
  const results = await resultsOf(victim, folder);
  if (results.size === 0) throw new Error(`${victim.name} wrote nothing`);
  return { results, worked };
}

/** Files of a victim's folder that must not depend on how often it stopped. */
export async function resultsOf({ isResult }: Victim, folder: string): Promise<Files> {
  return new Map([...(await filesOf(folder))].filter(([path]) => isResult(path)));
}
