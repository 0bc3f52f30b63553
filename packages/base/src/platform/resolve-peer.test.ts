import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackendError } from '../errors';
import { resolvePeer } from './resolve-peer';

afterEach(() => vi.restoreAllMocks());

describe('resolvePeer', () => {
  it('finds the file from the package that declares the peer', () => {
    expect(resolvePeer('here', 'fast-check', import.meta.url)).toMatch(/fast-check.*js$/);
  });

  it('finds it from the project of the process, where a bundle has no place of its own', async () => {
    const project = await temporaryFolder();
    const folder = join(project, 'node_modules', 'only-there');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.js'), '');
    vi.spyOn(process, 'cwd').mockReturnValue(project);
    for (const from of [import.meta.url, undefined]) {
      expect(resolvePeer('here', 'only-there', from)).toMatch(/only-there.index\.js$/);
    }
  });

  it('names the command that installs a peer', () => {
    const find = () => resolvePeer('here', 'not-there', import.meta.url);
    expect(find).toThrow('here needs not-there, which is not installed. Run: pnpm add not-there');
    expect(find).toThrow(BackendError);
  });
});
