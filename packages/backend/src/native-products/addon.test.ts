import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { loadAddon } from './addon';

/** A project with an onnxruntime-node of its own, of the given files; the `require` of that project. */
async function project(files: Readonly<Record<string, string>>): Promise<NodeJS.Require> {
  const folder = await temporaryFolder();
  const dist = join(folder, 'node_modules/onnxruntime-node/dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, '../package.json'), '{ "version": "9.9.9", "main": "dist/index.js" }');
  writeFileSync(join(dist, 'index.js'), '');
  for (const [name, code] of Object.entries(files)) writeFileSync(join(dist, name), code);
  return createRequire(join(folder, 'package.json'));
}

/** The `require` of a project without onnxruntime-node; a real one would follow NODE_PATH. */
const nowhere = {
  resolve: () => {
    throw new Error("Cannot find module 'onnxruntime-node'");
  },
} as unknown as NodeJS.Require;

const whole = 'class InferenceSession { loadModel() {} run() {} dispose() {} }';

describe('loadAddon', () => {
  it('finds that of this workspace', () => {
    const addon = loadAddon()!;
    expect(addon.version).toMatch(/^1\.\d+\.\d+$/);
    expect(typeof addon.InferenceSession).toBe('function');
  });

  it('is undefined where onnxruntime-node is not installed', () => {
    expect(loadAddon([])).toBeUndefined();
    expect(loadAddon([nowhere])).toBeUndefined();
  });

  it('takes the first that is found, and prepares it', async () => {
    const prepared = await project({
      'binding.js': `${whole} exports.binding = { InferenceSession }; exports.initOrt = () => { InferenceSession.ready = true; };`,
    });
    const addon = loadAddon([nowhere, prepared])!;
    expect(addon.version).toBe('9.9.9');
    expect(addon.InferenceSession).toHaveProperty('ready', true);
    const older = await project({ 'binding.js': `${whole} exports.binding = { InferenceSession };` });
    expect(loadAddon([older])!.version).toBe('9.9.9');
  });

  it('says what is missing in a version that it does not know', async () => {
    const without = await project({});
    expect(() => loadAddon([without])).toThrow(/onnxruntime-node 9\.9\.9 .*no file .*binding\.js/);
    const other = await project({
      'binding.js': 'exports.binding = { InferenceSession: class { run() {} } };',
    });
    expect(() => loadAddon([other])).toThrow(/onnxruntime-node 9\.9\.9 has another addon .*loadModel/);
    const nothing = await project({ 'binding.js': '' });
    expect(() => loadAddon([nothing])).toThrow(/has another addon/);
  });

  it('says why one that is installed does not load', async () => {
    const broken = await project({ 'binding.js': "throw new Error('libonnxruntime.so.1: cannot open');" });
    expect(() => loadAddon([broken])).toThrow(
      'onnxruntime-node does not load: libonnxruntime.so.1: cannot open',
    );
  });
});
