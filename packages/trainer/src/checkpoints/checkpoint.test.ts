import { spawn } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { tinySnapshot } from '../testing/tiny-snapshot';
import { hasCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await temporaryFolder();
  folder = join(parent, 'last');
});

describe('saveCheckpoint', () => {
  it('is read back by loadCheckpoint', async () => {
    expect(await hasCheckpoint(folder)).toBe(false);
    await saveCheckpoint(folder, tinySnapshot(7));
    expect(await hasCheckpoint(folder)).toBe(true);
    expect(await loadCheckpoint(folder)).toEqual(tinySnapshot(7));
    const state = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as object;
    expect(state).toMatchObject({
      formatVersion: 2,
      globalStep: 7,
      optimizer: { name: 'adam', steps: { w: 7 } },
    });
  });

  it('leaves a whole checkpoint when its process is killed at any moment', async () => {
    const module = fileURLToPath(new URL('./checkpoint.ts', import.meta.url));
    const snapshots = fileURLToPath(new URL('../testing/tiny-snapshot.ts', import.meta.url));
    const program = `
      import { saveCheckpoint } from ${JSON.stringify(module)};
      import { tinySnapshot } from ${JSON.stringify(snapshots)};
      for (let step = 1; ; step++) {
        await saveCheckpoint(${JSON.stringify(folder)}, tinySnapshot(step));
        if (step === 1) console.log('saved');
      }`;
    const file = join(parent, 'child.mts');
    await writeFile(file, program);
    for (const delay of [4, 19]) {
      await killedWhileSaving(file, delay);
      const { state } = await loadCheckpoint(folder);
      expect(await loadCheckpoint(folder)).toEqual(tinySnapshot(state.globalStep));
    }
  });
});

/** Runs the program until it has saved once and the delay has passed, then kills it without warning. */
async function killedWhileSaving(file: string, delay: number): Promise<void> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@vse/source', '--import', 'tsx', file], { cwd });
  let faults = '';
  child.stderr.on('data', (text) => (faults += String(text)));
  await new Promise<void>((resolve, reject) => {
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`the child ended with ${code}: ${faults}`));
    });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), delay));
  });
}

describe('loadCheckpoint', () => {
  const spoil = async (name: string, change: (text: string) => string) => {
    await saveCheckpoint(folder, tinySnapshot(7));
    const file = join(folder, name);
    await writeFile(file, change(await readFile(file, 'utf8')));
    return loadCheckpoint(folder);
  };

  it.each([
    ['state.json', (text: string) => text.slice(0, 40), 'state.json cannot be read as JSON'],
    [
      'state.json',
      (text: string) => text.replace('"formatVersion": 2', '"formatVersion": 9'),
      'format version 9, wanted 2',
    ],
    ['state.json', (text: string) => text.replace('"sampler"', '"other"'), 'sampler is missing'],
    [
      'state.json',
      (text: string) => text.replace('"epoch": 1', '"epoch": "1"'),
      'epoch must be a number, got 1',
    ],
    ['model.safetensors', (text: string) => text.slice(0, -4), 'model.safetensors: the tensors take 8 bytes'],
    ['optimizer.safetensors', () => '', 'optimizer.safetensors: has 0 bytes'],
  ])('refuses a damaged %s', async (name, change, message) => {
    const loading = spoil(name, change);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(DataError);
  });

  it('refuses a checkpoint trained with another vocabulary, by name', async () => {
    const { state, ...rest } = tinySnapshot(7);
    await saveCheckpoint(folder, { ...rest, state: { ...state, fingerprint: { vocabulary: 'a' } } });
    const loading = loadCheckpoint(folder, { fingerprint: { vocabulary: 'b' } });
    await expect(loading).rejects.toThrow(`${folder} must have been trained with vocabulary b, got a`);
    await expect(loading).rejects.toBeInstanceOf(DataError);
    await expect(loadCheckpoint(folder, { fingerprint: { store: 'c' } })).rejects.toThrow(
      'trained with store c, got none',
    );
    const { state: loaded } = await loadCheckpoint(folder, { fingerprint: { vocabulary: 'a' } });
    expect(loaded.fingerprint).toEqual({ vocabulary: 'a' });
  });

  it('refuses files of two checkpoints, and no checkpoint', async () => {
    await expect(loadCheckpoint(folder)).rejects.toThrow(`${folder} must hold a checkpoint, got none`);
    const other = join(parent, 'other');
    await saveCheckpoint(folder, tinySnapshot(7));
    await saveCheckpoint(other, tinySnapshot(8));
    await copyFile(join(other, 'model.safetensors'), join(folder, 'model.safetensors'));
    await expect(loadCheckpoint(folder)).rejects.toThrow('must be of step 7 like state.json, got step 8');
  });
});
