import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { FullDiskReport } from '../testing/full-disk';
import { tinySnapshot } from '../testing/tiny-snapshot';
import { saveCheckpoint } from './checkpoint';

const within = (command: string) => spawnSync('unshare', ['-Urm', 'sh', '-c', command], { encoding: 'utf8' });
const smallDisks = within('mount -t tmpfs -o size=64k tmpfs /mnt').status === 0;
if (!smallDisks) console.log('No small disk can be mounted here: the test of a full disk is skipped.');

describe.skipIf(!smallDisks)('saveCheckpoint on a full disk', () => {
  it('names the file, keeps the previous checkpoint, leaves nothing else, and saves again once there is room', async () => {
    const disk = await temporaryFolder();
    const program = fileURLToPath(new URL('../testing/full-disk.ts', import.meta.url));
    const node = `'${process.execPath}' --conditions=@vse/source --import tsx '${program}' '${disk}'`;
    const { stdout, stderr } = within(`mount -t tmpfs -o size=64k tmpfs '${disk}' && exec ${node}`);
    expect(stderr).toBe('');
    const { fault, ...left } = JSON.parse(stdout) as FullDiskReport;
    expect(fault).toMatch(
      /model\.safetensors cannot be written \(ENOSPC\)\. Check that its folder exists and has room/,
    );
    expect(left).toEqual({ afterFault: { step: 1, names: ['last'] }, step: 3 });
  });
});

const python = (...args: string[]) => spawnSync('python3', args, { encoding: 'utf8' });
const reader = python('-c', 'import safetensors').status === 0;
if (!reader)
  console.log("Python's safetensors is not installed: the test that it reads checkpoints is skipped.");

describe.skipIf(!reader)("a checkpoint in Python's safetensors", () => {
  it('has the names, shapes and values that were saved', async () => {
    const folder = join(await temporaryFolder(), 'last');
    await saveCheckpoint(folder, tinySnapshot(7));
    const program = [
      'import json, struct, sys',
      'from safetensors import deserialize',
      'read = lambda path: {name: [t["dtype"], t["shape"], struct.unpack(f"<{len(t[\'data\']) // 4}f", bytes(t["data"]))] for name, t in deserialize(open(path, "rb").read())}',
      'print(json.dumps([read(path) for path in sys.argv[1:]]))',
    ].join('\n');
    const files = ['model', 'optimizer'].map((name) => join(folder, `${name}.safetensors`));
    const { stdout, stderr } = python('-c', program, ...files);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([{ w: ['F32', [2], [7, -7]] }, { 'w/mean': ['F32', [2], [3.5, 0]] }]);
  });
});
