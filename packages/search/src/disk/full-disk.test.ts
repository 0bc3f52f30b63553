import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { FullDiskReport } from '../testing/fill-disk';

const within = (command: string) => spawnSync('unshare', ['-Urm', 'sh', '-c', command], { encoding: 'utf8' });
const smallDisks = within('mount -t tmpfs -o size=64k tmpfs /mnt').status === 0;
if (!smallDisks) console.log('No small disk can be made here: the test of a full disk is skipped.');

describe.skipIf(!smallDisks)('an index on a disk that is full', () => {
  it('refuses add and save by name, and keeps all that was acknowledged', async () => {
    const disk = await temporaryFolder();
    const program = fileURLToPath(new URL('../testing/fill-disk.ts', import.meta.url));
    const node = `'${process.execPath}' --conditions=@vse/source --import tsx '${program}' '${disk}'`;
    const { stdout, stderr } = within(`mount -t tmpfs -o size=64k tmpfs '${disk}' && exec ${node}`);
    expect(stderr).toBe('');
    const { faults, counts, names } = JSON.parse(stdout) as FullDiskReport;
    expect(faults[0]).toMatch(/^DataError: openIndex: .*log-00001 cannot be written \(ENOSPC\)/);
    expect(faults[1]).toMatch(/^DataError: openIndex: .*segment-00001.* cannot be written \(ENOSPC\)/);
    expect(counts[0]).toBeGreaterThan(100);
    expect(counts).toEqual([counts[0], counts[0], counts[0]]);
    expect(names.slice().sort()).toEqual(['index.json', 'log-00001']);
  });
});
