import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinySnapshot } from '../testing/tiny-snapshot';
import { loadCheckpoint } from './checkpoint';
import { writeManifest } from './manifest';
import { folderCheckpoints, memoryCheckpoints, type CheckpointStore } from './checkpoint-store';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

const stores: [string, () => CheckpointStore][] = [
  ['folderCheckpoints', () => folderCheckpoints(folder)],
  ['memoryCheckpoints', memoryCheckpoints],
];

describe.each(stores)('%s', (_, open) => {
  it('loads the snapshot saved under each name, and nothing before', async () => {
    const store = open();
    expect(await store.load('last')).toBeUndefined();
    await store.save('best', tinySnapshot(1));
    await store.save('last', tinySnapshot(2));
    await store.save('last', tinySnapshot(3));
    expect(await store.load('best')).toEqual(tinySnapshot(1));
    expect(await store.load('last')).toEqual(tinySnapshot(3));
  });

  it('keeps copies', async () => {
    const store = open();
    const snapshot = tinySnapshot(4);
    await store.save('last', snapshot);
    snapshot.weights['w']!.data[0] = 99;
    expect(await store.load('last')).toEqual(tinySnapshot(4));
  });
});

it('leaves the folders last and best', async () => {
  expect((await readdir(folder)).sort()).toEqual(['best', 'last']);
});

describe('folderCheckpoints', () => {
  it('keeps the latest checkpoints and the best', async () => {
    const home = join(folder, 'kept');
    const store = folderCheckpoints(home, { keep: 3 });
    await store.save('best', tinySnapshot(1));
    for (const step of [1, 9, 10, 11, 12]) await store.save('last', tinySnapshot(step));
    expect((await readdir(home)).sort()).toEqual(['best', 'last', 'step-10', 'step-11']);
    expect(await store.load('last')).toEqual(tinySnapshot(12));
    for (const step of [10, 11])
      expect(await loadCheckpoint(join(home, `step-${step}`))).toEqual(tinySnapshot(step));
  });

  it('removes no folder that a file names', async () => {
    const home = join(folder, 'deep', 'run');
    const precious = join(folder, 'deep', 'precious');
    await mkdir(precious, { recursive: true });
    await writeFile(join(precious, 'file'), 'kept');
    const store = folderCheckpoints(home, { keep: 2 });
    for (const step of ['"/../../precious"', '"../precious"', '1e400', 'null']) {
      await store.save('last', tinySnapshot(1));
      const old = join(home, 'last.old');
      await cp(join(home, 'last'), old, { recursive: true });
      const state = await readFile(join(old, 'state.json'), 'utf8');
      await writeFile(join(old, 'state.json'), state.replace('"globalStep": 1,', `"globalStep": ${step},`));
      await writeManifest(old, 1);
      for (const next of [2, 3]) await store.save('last', tinySnapshot(next));
      expect(await readFile(join(precious, 'file'), 'utf8')).toBe('kept');
      expect(await store.load('last')).toEqual(tinySnapshot(3));
    }
  });

  it('names the whole checkpoints when one is damaged, and takes none in its place', async () => {
    const home = join(folder, 'damaged');
    const store = folderCheckpoints(home, { keep: 3 });
    await store.save('best', tinySnapshot(2));
    for (const step of [1, 2, 3]) await store.save('last', tinySnapshot(step));
    for (const name of ['last', 'step-2']) {
      const file = join(home, name, 'model.safetensors');
      const content = await readFile(file);
      content[content.length - 1]! ^= 1;
      await writeFile(file, content);
    }
    const loading = store.load('last');
    await expect(loading).rejects.toThrow(
      /model\.safetensors must have the sha256 [0-9a-f]{64} that manifest\.json/,
    );
    await expect(loading).rejects.toThrow(
      `Whole checkpoints in ${home}: best (step 2), step-1 (step 1). To use one, remove ${home}/last and copy ${home}/best to ${home}/last.`,
    );
    await expect(loading).rejects.toBeInstanceOf(DataError);
    await rm(join(home, 'last'), { recursive: true });
    await cp(join(home, 'best'), join(home, 'last'), { recursive: true });
    expect(await store.load('last')).toEqual(tinySnapshot(2));
  });

  it('is locked to one writer, and clears what a killed one left', async () => {
    const home = join(folder, 'locked');
    const store = folderCheckpoints(home);
    await store.save('last', tinySnapshot(1));
    const id = '00000000-0000-0000-0000-000000000000';
    await mkdir(join(home, 'last.new'));
    await writeFile(join(home, `.metrics.jsonl.4194305-${id}.tmp`), '');
    const lock = await store.lock!();
    await expect(folderCheckpoints(home).lock!()).rejects.toThrow(
      `${home} is in use by process ${process.pid}, this one`,
    );
    expect((await readdir(home)).sort()).toEqual(['.vse.lock', 'last']);
    await lock.release();
    expect(await readdir(home)).toEqual(['last']);
  });

  it('refuses keep out of range', () => {
    for (const keep of [0, 1.5]) expect(() => folderCheckpoints(folder, { keep })).toThrow(OptionError);
  });
});
