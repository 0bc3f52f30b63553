import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@vse/base';
import { differingFiles, filesOf } from '../files';
import type { OnDisk } from '../limits';
import { resultsOf, runVictim, undisturbed, victims, type Ended } from '../victim';
import { refused } from './program';

// Runs where it may mount: see `diskCheck`.
const { victim: name, kind, disk, folder, seed } = JSON.parse(process.argv[2]!) as OnDisk;
const victim = (await victims(join(folder, 'pictures'))).find((one) => one.name === name)!;
const random = seededRandom(seed);

mount('-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk);
const { results, worked } = await undisturbed(victim, join(folder, 'undisturbed'));
const here = join(disk, 'run');
const summary = kind === 'full' ? await full() : await readOnly();
const differing = differingFiles(results, await resultsOf(victim, here));
if (differing.length > 0) throw new Error(`${differing.join(', ')} differ from an undisturbed run`);
console.log(`${summary}, then to the end with the bytes of one left alone`);

/** Runs with less and less room, until it is too little; then with enough. */
async function full(): Promise<string> {
  const ballast = join(disk, 'ballast');
  const used = (): number => {
    const { blocks, bfree, bsize } = statfsSync(disk);
    return (blocks - bfree) * bsize;
  };
  await cp(join(folder, 'undisturbed'), join(disk, 'measured'), { recursive: true });
  const size = used();
  rmSync(join(disk, 'measured'), { recursive: true });
  let refusals = 0;
  for (let attempt = 0; attempt < 3; attempt++) {
    const { bavail, bsize } = statfsSync(disk);
    const room = Math.floor(size * (0.2 + 0.5 * random.next()));
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - room)));
    const ended = await runVictim(victim, here);
    rmSync(ballast);
    if (ended.code === 0) break;
    assertRefused(ended, 'ENOSPC');
    refusals += 1;
  }
  if (refusals === 0) throw new Error(`the disk was never full: it took ${size} bytes`);
  await end();
  return `${refusals} times refused`;
}

/** Stops it midway, takes the right to write away, runs it, and gives the right back. */
async function readOnly(): Promise<string> {
  let killAfter = worked * (0.3 + 0.4 * random.next());
  // Sooner if it was done by then: the machine may have been slower before.
  while ((await runVictim(victim, here, { killAfter })).code !== null) {
    rmSync(here, { recursive: true });
    killAfter /= 2;
  }
  // Processes that outlive the one killed may still write: the disk is busy until they are between two files.
  while (spawnSync('mount', ['-o', 'remount,ro', disk]).status !== 0) await sleep(5);
  const before = await filesOf(here);
  const ended = await runVictim(victim, here);
  assertRefused(ended, 'EROFS');
  const changed = differingFiles(before, await filesOf(here));
  if (changed.length > 0) throw new Error(`${changed.join(', ')} changed on a read-only disk`);
  mount('-o', 'remount,rw', disk);
  await end();
  return 'refused';
}

async function end(): Promise<void> {
  const { code, said } = await runVictim(victim, here);
  if (code !== 0) throw new Error(`resumed, it ended with ${code}:\n${said}`);
}

function assertRefused({ code, said }: Ended, fault: string): void {
  if (code === refused && said.includes(fault)) return;
  throw new Error(`wanted an error of the project that names ${fault}, it ended with ${code}:\n${said}`);
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}
