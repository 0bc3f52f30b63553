import { spawn } from 'node:child_process';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '@vse/core';
import { damages, temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { tinySnapshot } from '../testing/tiny-snapshot';
import { hasCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint';
import { writeManifest } from './manifest';

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
      formatVersion: 3,
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
  const files = ['model.safetensors', 'optimizer.safetensors', 'state.json', 'manifest.json'];

  it('loads none of 200 damaged copies of each file, by each kind of damage', async () => {
    await saveCheckpoint(folder, tinySnapshot(7));
    for (const [seed, name] of files.entries()) {
      const file = join(folder, name);
      const content = await readFile(file);
      const kinds = new Map<string, number>();
      for (const { kind, name: damage, bytes } of damages(content, { places: 200, seed })) {
        await writeFile(file, bytes);
        const loaded = await loadCheckpoint(folder).catch((error: unknown) => error);
        expect(loaded, `${name}: ${damage}`).toBeInstanceOf(DataError);
        expect((loaded as DataError).message).toContain(file);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
      expect([...kinds.keys()].sort()).toEqual(['cut', 'drop', 'flip', 'swap']);
      await writeFile(file, content);
    }
    expect(await loadCheckpoint(folder)).toEqual(tinySnapshot(7));
  });

  it('refuses a missing file, and one of another step or another run, by name', async () => {
    const [step, run] = [join(parent, 'step'), join(parent, 'run')];
    await saveCheckpoint(folder, tinySnapshot(7));
    await saveCheckpoint(step, tinySnapshot(8));
    const { state, ...rest } = tinySnapshot(7);
    const other = { w: { shape: [2], data: Float32Array.of(1, 2) } };
    const [sampler, optimizer] = [
      { ...state.sampler, seed: 2 },
      { ...rest.optimizer, tensors: {} },
    ];
    await saveCheckpoint(run, { weights: other, optimizer, state: { ...state, sampler } });
    for (const name of files) {
      const content = await readFile(join(folder, name));
      for (const from of [step, run]) {
        await copyFile(join(from, name), join(folder, name));
        const swapped = loadCheckpoint(folder);
        await expect(swapped, name).rejects.toThrow(/must have (the sha256|\d+ bytes)/);
        await expect(swapped).rejects.toBeInstanceOf(DataError);
      }
      await rm(join(folder, name));
      const missing = loadCheckpoint(folder);
      await expect(missing, name).rejects.toThrow(join(folder, name));
      await expect(missing).rejects.toBeInstanceOf(DataError);
      await writeFile(join(folder, name), content);
    }
    expect(await loadCheckpoint(folder)).toEqual(tinySnapshot(7));
  });

  /** Changes the state and seals the checkpoint again, as someone would who means to. */
  const forged = async (change: (text: string) => string) => {
    await saveCheckpoint(folder, tinySnapshot(7));
    const file = join(folder, 'state.json');
    await writeFile(file, change(await readFile(file, 'utf8')));
    await writeManifest(folder, 7);
    return loadCheckpoint(folder);
  };

  it.each([
    ['cut short', (text: string) => text.slice(0, 40), 'state.json cannot be read as JSON'],
    ['of a later version', (text: string) => text.replace('"formatVersion": 3', '"formatVersion": 9'), 'format version 9, wanted 3. Load it with the release'],
    ['without checksums', (text: string) => text.replace('"formatVersion": 3', '"formatVersion": 2'), 'format version 2, wanted 3. Its checkpoint has no checksums'],
    ['without a field', (text: string) => text.replace('"sampler"', '"other"'), 'state.json: sampler: '],
    ['with text as epoch', (text: string) => text.replace('"epoch": 1', '"epoch": "1"'), 'state.json: epoch: '],
    ['with a path as step', (text: string) => text.replace('"globalStep": 7', '"globalStep": "/../../precious"'), 'state.json: globalStep: '],
    ['with a broken step', (text: string) => text.replace('"globalStep": 7', '"globalStep": 7.5'), 'state.json: globalStep: '],
    ['of another step', (text: string) => text.replace('"globalStep": 7', '"globalStep": 8'), 'state.json must be of step 7 like the manifest, got step 8'],
    ['with another field', (text: string) => text.replace('"config"', '"module": "evil", "config"'), 'state.json: module: '],
  ])('refuses a state %s', async (_, change, message) => {
    const loading = forged(change);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(DataError);
  }); // prettier-ignore

  it('says that a checkpoint of an older release has no checksums, and keeps infinite values and odd names', async () => {
    await saveCheckpoint(folder, tinySnapshot(7));
    const file = join(folder, 'state.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"formatVersion": 3', '"formatVersion": 2'));
    await rm(join(folder, 'manifest.json'));
    await expect(loadCheckpoint(folder)).rejects.toThrow('Its checkpoint has no checksums');
    const { state, ...rest } = tinySnapshot(7);
    const odd = JSON.parse('{ "__proto__": "a", "constructor": "b" }') as Record<string, string>;
    const validations = [{ ...state.validations[0]!, value: -Infinity }];
    const snapshot = { ...rest, state: { ...state, validations, fingerprint: odd } };
    await saveCheckpoint(folder, snapshot);
    const { state: loaded } = await loadCheckpoint(folder);
    expect(loaded.validations).toEqual(validations);
    expect(Object.entries(loaded.fingerprint)).toEqual([['__proto__', 'a'], ['constructor', 'b']]); // prettier-ignore
    await expect(loadCheckpoint(folder, { fingerprint: { toString: 'x' } })).rejects.toThrow(
      'trained with toString x, got none',
    );
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

  it('refuses a folder without a checkpoint', async () => {
    await expect(loadCheckpoint(folder)).rejects.toThrow(`${folder} must hold a checkpoint, got none`);
  });
});
