import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { readShardRecord, removeLeftovers, shardName, writeShardRecord } from './shard-records';

const part = (file: string) => ({ file, sha256: '0', rows: 'AAAAAA==' });
const record = { ids: ['a'], lengths: [2], skipped: [], features: part('f.npy'), boxes: part('b.npy') };

describe('shard records', () => {
  it('are read as they were written, and undefined if missing or damaged', async () => {
    const folder = await temporaryFolder();
    await writeShardRecord(folder, 3, record);
    expect(await readShardRecord(folder, 3, 2)).toEqual(record);
    expect(await readShardRecord(folder, 4, 2)).toBeUndefined();
    expect(await readShardRecord(folder, 3, 1)).toBeUndefined();
    for (const damaged of ['{"ids":["a"', 'null', '{}', '{"ids":["a"],"lengths":[],"skipped":[]}']) {
      await writeFile(join(folder, `${shardName(3)}.json`), damaged);
      expect(await readShardRecord(folder, 3, 2)).toBeUndefined();
    }
  });
});

describe('removeLeftovers', () => {
  it('removes the temporary files of one shard, and nothing else', async () => {
    const folder = await temporaryFolder();
    const kept = ['.index.json.7-1.tmp', '.shard-00002.npy.7-1.tmp', 'index.json', 'shard-00001.npy'];
    const left = ['.shard-00001.npy.7-1.tmp', '.shard-00001.boxes.npy.7-2.tmp', '.shard-00001.json.9-3.tmp'];
    for (const name of [...kept, ...left]) await writeFile(join(folder, name), '');
    await removeLeftovers(folder, 1);
    expect((await readdir(folder)).sort()).toEqual([...kept].sort());
    await removeLeftovers(folder, 'index');
    expect((await readdir(folder)).sort()).toEqual(kept.slice(1).sort());
  });
});
