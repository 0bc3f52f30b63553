import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { GraphDiskReport } from '../testing/fill-disk-of-graph';
import { hasUsearch } from '../testing/has-usearch';

const within = (command: string) => spawnSync('unshare', ['-Urm', 'sh', '-c', command], { encoding: 'utf8' });
const smallDisks = within('mount -t tmpfs -o size=64k tmpfs /mnt').status === 0;
if (!smallDisks) console.log('No small disk can be made here: the test of a full disk is skipped.');

describe.skipIf(!smallDisks || !hasUsearch)(
  'an approximate index on a disk without room for its graph',
  () => {
    it('says so, searches exactly, and makes the graph once there is room', async () => {
      const disk = await temporaryFolder();
      const program = fileURLToPath(new URL('../testing/fill-disk-of-graph.ts', import.meta.url));
      const node = `'${process.execPath}' --conditions=@vse/source --import tsx '${program}' '${disk}'`;
      const { stdout, stderr } = within(`mount -t tmpfs -o size=8m tmpfs '${disk}' && exec ${node}`);
      expect(stderr).toBe('');
      const { fault, found, graphs, names } = JSON.parse(stdout) as GraphDiskReport;
      expect(fault).toMatch(/graph-00001.*(disk has room|make room)/);
      expect(found).toEqual([found[0], found[0], found[0]]);
      expect(graphs).toEqual([0, 3000]);
      expect(names.filter((name) => name.startsWith('graph'))).toEqual([]);
    });
  },
);
