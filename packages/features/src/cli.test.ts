import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openFeatureStore } from '@vse/feature-store';
import { temporaryFolder } from '@vse/testing';

const program = fileURLToPath(new URL('./cli.ts', import.meta.url));
const node = ['--conditions=@vse/source', '--import', 'tsx', program];
const COUNT = 36;

/** Pictures that take a while: noise with an edge in it. */
async function pictures(folder: string, count: number): Promise<void> {
  const random = seededRandom(1);
  for (let i = 0; i < count; i++) {
    const data = Buffer.from(Uint8Array.from({ length: 320 * 240 * 3 }, (_, at) => (at % 960 > 20 * i ? 40 : 180) + random.integer(60))); // prettier-ignore
    await sharp(data, { raw: { width: 320, height: 240, channels: 3 } })
      .jpeg()
      .toFile(join(folder, `${i}.jpg`));
  }
}

const flagsOf = (images: string, out: string, ...more: readonly string[]) => [
  ...['--images', images, '--out', out, '--model', 'descriptors', '--workers', '1', '--shard-size', '4'],
  ...more,
];

/** Starts the command line in a process of its own; `said` grows with its standard error. */
function start(flags: readonly string[]) {
  const child = spawn(process.execPath, [...node, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, said: '', ended: once(child, 'exit') as Promise<[number | null, string | null]> };
  child.stderr.on('data', (text: Buffer) => (run.said += text.toString()));
  child.stdout.on('data', (text: Buffer) => (run.said += text.toString()));
  return run;
}

async function bytesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const read = async (name: string) =>
    [name, (await readFile(join(folder, name))).toString('base64')] as const;
  return Object.fromEntries(await Promise.all(names.map(read)));
}

/** When each finished shard was written. */
async function finishedIn(folder: string): Promise<Map<string, number>> {
  const names = await readdir(folder).catch((): string[] => []);
  const finished = names.filter((name) => /^shard-\d+\.json$/.test(name));
  const shards = finished.map((name) => name.replace('.json', '.npy'));
  return new Map(
    await Promise.all(shards.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs] as const)),
  );
}

describe('vse-extract', () => {
  let images: string;
  let parent: string;
  beforeAll(async () => {
    parent = await temporaryFolder();
    images = join(parent, 'images');
    await mkdir(images);
    await pictures(images, COUNT);
  });

  it('killed at any moment, goes on with whole shards to the bytes of a run that was left alone', async () => {
    const [alone, killed] = [join(parent, 'alone'), join(parent, 'killed')];
    const undisturbed = start(flagsOf(images, alone));
    expect(await undisturbed.ended, undisturbed.said).toEqual([0, null]);

    const random = seededRandom(7);
    const kept = new Map<string, number>();
    for (const more of [0, 1, 1, 2]) {
      const run = start(flagsOf(images, killed));
      // Killed by what it has done, not by the clock: a busy machine moves both, and not alike.
      while (!run.said.includes(' of ') || (await finishedIn(killed)).size < kept.size + more) await sleep(2);
      await sleep(40 * random.next());
      run.child.kill('SIGKILL');
      expect(await run.ended, run.said).toEqual([null, 'SIGKILL']);
      await expect(openFeatureStore(killed)).rejects.toThrow(/not finished|no index/);
      const finished = await finishedIn(killed);
      for (const [shard, time] of kept) expect(finished.get(shard), `${shard} was made again`).toBe(time);
      for (const [shard, time] of finished) kept.set(shard, time);
    }
    expect(kept.size).toBeGreaterThan(3);
    const last = start(flagsOf(images, killed));
    expect(await last.ended, last.said).toEqual([0, null]);
    for (const [shard, time] of kept) expect((await stat(join(killed, shard))).mtimeMs).toBe(time);
    expect(await bytesIn(killed)).toEqual(await bytesIn(alone));
    await (await openFeatureStore(killed, { verify: true })).close();
  });

  it('ends with 130 on Ctrl-C and says how to resume', async () => {
    const out = join(parent, 'stopped');
    const run = start(flagsOf(images, out));
    while (!run.said.includes(' of ')) await sleep(5);
    run.child.kill('SIGINT');
    expect(await run.ended).toEqual([130, null]);
    expect(run.said).toMatch(/stopped; finished shards are kept, and the same command resumes/);
    await expect(openFeatureStore(out)).rejects.toThrow(/not finished/);
  });

  it('prints its help, the cards, and errors in one line', () => {
    const run = (...flags: readonly string[]) =>
      spawnSync(process.execPath, [...node, ...flags], { encoding: 'utf8' });
    const help = run('--help');
    expect([help.status, help.stdout.split('\n')[0]]).toEqual([
      0,
      'vse-extract --images DIR --out DIR --model WHAT [flags]',
    ]);
    expect(JSON.parse(run('cards').stdout)).toHaveProperty('vgg19');
    const wrong = run('--images', images, '--model', 'descriptors');
    expect([wrong.status, wrong.stderr]).toEqual([
      1,
      'vse-extract: --out must have a value, got none. See --help.\n',
    ]);
  });

  const within = (command: string) =>
    spawnSync('unshare', ['-Urm', 'sh', '-c', command], { encoding: 'utf8' });
  const smallDisks = within('mount -t tmpfs -o size=64k tmpfs /mnt').status === 0;
  if (!smallDisks) console.log('No small disk can be made here: the test of a full disk is skipped.');

  it.skipIf(!smallDisks)(
    'on a full disk names the file, leaves nothing that looks whole, and goes on once there is room',
    async () => {
      const disk = await temporaryFolder();
      const run = [process.execPath, ...node, ...flagsOf(images, join(disk, 'store'), '--dtype', 'float32')];
      const quoted = run.map((word) => `'${word}'`).join(' ');
      const { stdout, stderr } = within(
        `mount -t tmpfs -o size=120k tmpfs '${disk}' && (${quoted}; echo "ended $?"; ls -A '${disk}/store'; ` +
          `mount -o remount,size=4m '${disk}'; ${quoted}; echo "ended $?"; ls -A '${disk}/store')`,
      );
      expect(stderr).toMatch(/cannot be written \(ENOSPC\)\. Check that its folder exists and has room/);
      const [before, after] = stdout.split('ended 1\n')[1]!.split(/.*\d+ images, up to .*\nended 0\n/);
      const shards = before!.split('\n').filter((name) => /^shard-\d+\.json$/.test(name));
      expect(shards.length).toBeGreaterThan(0);
      expect(shards.length).toBeLessThan(COUNT / 4);
      expect(before).not.toContain('.tmp');
      const left = after!.trim().split('\n');
      expect(left.filter((name) => name.endsWith('.npy')).length).toBe((2 * COUNT) / 4);
      const sources = left.filter((name) => name.endsWith('.sources.json'));
      expect(sources.length).toBe(COUNT / 4);
      expect(left.filter((name) => name.endsWith('.json'))).toEqual([
        'index.json',
        'manifest.json',
        ...sources,
      ]);
    },
  );
});
