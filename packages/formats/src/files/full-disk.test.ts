import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { FullDiskReport } from '../testing/fill-disk';
import { encodeNpyHeader } from '../npy/npy-header';
import { temporaryFolder } from '@vse/testing';
import { fileOf } from '../testing/file-of';

const within = (command: string) => spawnSync('unshare', ['-Urm', 'sh', '-c', command], { encoding: 'utf8' });
const smallDisks = within('mount -t tmpfs -o size=64k tmpfs /mnt').status === 0;
if (!smallDisks) console.log('No small disk can be made here: the test of a full disk is skipped.');

describe.skipIf(!smallDisks)('a disk that is full', () => {
  it('ends every writer by name, keeps the file before, and leaves nothing else', async () => {
    const disk = await temporaryFolder();
    const member = Buffer.concat([encodeNpyHeader('float32', [100_000]), Buffer.alloc(400_000)]);
    const archive = await fileOf('x.npz', zipSync({ 'a.npy': member }));
    const program = fileURLToPath(new URL('../testing/fill-disk.ts', import.meta.url));
    const node = `'${process.execPath}' --conditions=@vse/source --import tsx '${program}' '${disk}' '${archive}'`;
    const { stdout, stderr } = within(`mount -t tmpfs -o size=64k tmpfs '${disk}' && exec ${node}`);
    expect(stderr).toBe('');
    const { faults, names, kept } = JSON.parse(stdout) as FullDiskReport;
    expect(faults['npy']).toMatch(
      /^DataError: writeFileAtomic: .*a\.npy cannot be written \(ENOSPC\)\. Check that/,
    );
    expect(faults['safetensors']).toMatch(/^DataError: .*a\.safetensors cannot be written \(ENOSPC\)/);
    expect(faults['npz']).toMatch(
      /^DataError: openNpz: .*a\.npy cannot be unpacked to .* \(ENOSPC\)\. Make room there/,
    );
    expect(names).toEqual([['a.npy'], ['a.npy'], ['a.npy']]);
    expect(kept).toBe(7);
  });
});
