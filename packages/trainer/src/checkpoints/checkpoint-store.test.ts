import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinySnapshot } from '../testing/tiny-snapshot';
import { loadCheckpoint } from './checkpoint';
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

  it('refuses keep out of range', () => {
    for (const keep of [0, 1.5]) expect(() => folderCheckpoints(folder, { keep })).toThrow(OptionError);
  });
});
