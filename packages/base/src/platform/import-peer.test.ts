import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackendError } from '../errors';
import { importPeer } from './import-peer';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const own = (name: string): Promise<unknown> => import(/* @vite-ignore */ name);
const missing = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });

/** Makes a folder the project that the process runs in, with one package installed. */
async function projectWith(name: string, source: string): Promise<void> {
  const project = await temporaryFolder();
  const folder = join(project, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, main: 'index.cjs' }));
  await writeFile(join(folder, 'index.cjs'), source);
  vi.spyOn(process, 'cwd').mockReturnValue(project);
}

describe('importPeer', () => {
  it('takes the loader of the caller before all else', async () => {
    const library = () => Promise.resolve({ from: 'the caller' });
    expect(await importPeer('here', 'fast-check', { own, library })).toEqual({ from: 'the caller' });
  });

  it('says which loader failed, and keeps the reason', async () => {
    const library = () => Promise.reject(new Error('404'));
    const refused = importPeer('here', 'a-peer', { own, library });
    await expect(refused).rejects.toThrow('here: library must load a-peer, and failed: 404');
    await expect(refused).rejects.toBeInstanceOf(BackendError);
  });

  it('finds a peer that is installed beside the package', async () => {
    expect(await importPeer('here', 'fast-check', { own })).toHaveProperty('assert');
  });

  it('finds a peer that only the project of the process has, as from a package linked elsewhere', async () => {
    await projectWith('only-there', 'module.exports = { from: "the project" };');
    const found = await importPeer<object>('here', 'only-there', {
      own: () => Promise.reject(missing('only-there')),
    });
    expect(found).toEqual({ from: 'the project', default: { from: 'the project' } });
  });

  it('names the command that installs a peer', async () => {
    const refused = importPeer('here', 'not-there', { own: () => Promise.reject(missing('not-there')) });
    await expect(refused).rejects.toThrow(
      'here needs not-there, which is not installed. Run: pnpm add not-there',
    );
    await expect(refused).rejects.toBeInstanceOf(BackendError);
  });

  it('does not call a broken peer absent', async () => {
    await projectWith('broken', 'throw new Error("no binary for this platform");');
    await expect(
      importPeer('here', 'broken', { own: () => Promise.reject(missing('broken')) }),
    ).rejects.toThrow('here: broken is installed and does not load: no binary for this platform');
    await expect(
      importPeer('here', 'lame', { own: () => Promise.reject(missing('a-dependency')) }),
    ).rejects.toThrow("here: lame is installed and does not load: Cannot find package 'a-dependency'");
  });

  it('asks for the loader in a page', async () => {
    vi.stubGlobal('process', undefined);
    const own = () => Promise.reject(new TypeError('bare specifier'));
    const said = await importPeer('here', 'a-peer', { own }).catch((error: unknown) => String(error));
    vi.unstubAllGlobals();
    expect(said).toBe(
      'BackendError: here needs a-peer, which a page cannot find by name. Give library: a function that imports a-peer.',
    );
  });
});
