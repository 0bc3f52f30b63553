import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { threadFile } from './thread-file';
import { workerPool } from './worker-pool';

describe('threadFile', () => {
  it('is the built file beside a built module, and the source with a loader beside a source', async () => {
    const folder = await temporaryFolder();
    const at = (name: string) => pathToFileURL(join(folder, name)).href;
    await Promise.all(['a.js', 'a.ts'].map((name) => writeFile(join(folder, name), '')));
    expect(threadFile(at('index.cjs'), './a.js', './a.ts')).toEqual({ file: new URL(at('a.js')) });
    // tsx is resolved from the module.
    const source = threadFile(import.meta.url, './a.js', './thread-file.ts');
    expect(source?.file.href).toMatch(/thread-file\.ts$/);
    expect(source?.loader?.href).toMatch(/^file:.*tsx/);
  });

  it('is undefined if the file is missing, as after bundling', async () => {
    const folder = await temporaryFolder();
    expect(threadFile(pathToFileURL(join(folder, 'app.js')).href, './a.js', './a.ts')).toBeUndefined();
    expect(threadFile('https://example.org/app.js', './a.js', './a.ts')).toBeUndefined();
    expect(threadFile(undefined, './a.js', './a.ts')).toBeUndefined(); // import.meta.url of a CommonJS bundle
  });

  it('names a file that a pool can run', async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, 'a.js'),
      `const { parentPort } = require('node:worker_threads');
       parentPort.on('message', (x) => parentPort.postMessage({ result: x + 1 }));
       parentPort.postMessage({ ready: true });`,
    );
    const file = threadFile(pathToFileURL(join(folder, 'index.js')).href, './a.js', './a.ts')!;
    const pool = await workerPool<number, number>(file, undefined, 2);
    expect(await Promise.all([pool.run(1), pool.run(2)])).toEqual([2, 3]);
    await pool.dispose();
  });
});
