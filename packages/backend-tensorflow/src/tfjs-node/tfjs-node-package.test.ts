import { realpath, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { program, fakeTfjsNode } from '../testing/fake-tfjs-node';
import { temporaryFolder } from '@vse/testing';
import { addCommand, findTfjsNode, ensureTfjsNode } from './tfjs-node-package';

const NAME = '@tensorflow/tfjs-node';
const log = () => undefined;
afterEach(() => vi.unstubAllEnvs());

/** Puts a program of this name first on the PATH. */
async function stand(name: string, script: string): Promise<void> {
  const folder = await temporaryFolder();
  program(join(folder, name), script);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']!}`);
}

describe('findTfjsNode', () => {
  it('follows links, from this folder or one above', async () => {
    const project = await temporaryFolder();
    const folder = await realpath(await fakeTfjsNode(project));
    const found = { name: NAME, version: '4.22.0', folder };
    expect(findTfjsNode(project, NAME)).toEqual(found);
    expect(findTfjsNode(join(project, 'below'), NAME)).toEqual(found);
    const other = await temporaryFolder();
    await symlink(join(project, 'node_modules'), join(other, 'node_modules'));
    expect(findTfjsNode(other, NAME)).toEqual(found);
    expect(findTfjsNode(project, '@tensorflow/tfjs-node-gpu')).toBeUndefined();
  });
});

describe('addCommand', () => {
  it("uses the project's package manager, and runs no install script", async () => {
    const project = await temporaryFolder();
    expect(addCommand(project, NAME)).toEqual(
      expect.arrayContaining(['npm', '--ignore-scripts', `${NAME}@4.22.0`]),
    );
    await writeFile(join(project, 'yarn.lock'), '');
    expect(addCommand(project, NAME)).toEqual(expect.arrayContaining(['yarn', 'add', '--ignore-scripts']));
    await writeFile(join(project, 'pnpm-lock.yaml'), '');
    expect(addCommand(project, NAME)).toEqual(expect.arrayContaining(['pnpm', 'add', '--ignore-scripts']));
  });
});

describe('ensureTfjsNode', () => {
  it('takes an installed package of the right version', async () => {
    const project = await temporaryFolder();
    await fakeTfjsNode(project, { version: '4.21.0' });
    await expect(ensureTfjsNode(project, NAME, { log })).rejects.toThrow(
      /tfjs-node 4\.22\.0, got 4\.21\.0\. Add that version/,
    );
    await fakeTfjsNode(project);
    expect(await ensureTfjsNode(project, NAME, { log })).toMatchObject({ name: NAME, version: '4.22.0' });
  });

  it('adds an absent package, also to a new folder', async () => {
    const [project, source] = [join(await temporaryFolder(), 'new'), await temporaryFolder()];
    await fakeTfjsNode(source);
    await stand('npm', `[ -f package.json ] && cp -r '${source}/node_modules' .`);
    const lines: string[] = [];
    expect(await ensureTfjsNode(project, NAME, { log: (line) => lines.push(line) })).toMatchObject({
      version: '4.22.0',
    });
    expect(lines).toEqual([expect.stringMatching(/^npm install --ignore-scripts .*tfjs-node@4\.22\.0$/)]);
  });

  it("fails with the package manager's output", async () => {
    await stand('npm', 'echo "npm error network"; exit 1');
    await expect(ensureTfjsNode(await temporaryFolder(), NAME, { log })).rejects.toThrow(
      /tfjs-node is not in .*`npm install .*` did not add it\. Its output:\n {2}npm error network/,
    );
  });
});
