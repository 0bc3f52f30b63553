import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagesOf, snippetsOf } from '../snippets';
import { members, root } from '../workspace';
import { installLineOf, npmSettingsOf, yarnSettingsOf } from './readme';

const sh = (text: string) => `# Title\n\n\`\`\`sh\n${text}\n\`\`\`\n`;

describe('installLineOf', () => {
  it('reads the packages of npm install and of pnpm add', () => {
    expect(installLineOf(sh('npm install @vse/losses sharp@0.35'))).toEqual(['@vse/losses', 'sharp@0.35']);
    expect(installLineOf(sh('npm install --global @vse/cli'))).toEqual(['@vse/cli']);
    expect(installLineOf(sh('pnpm add @vse/losses # two lines\nnpx vse-doctor'))).toEqual(['@vse/losses']);
  });

  it('refuses no line and two lines', () => {
    expect(() => installLineOf(sh('npx vse-doctor'))).toThrow('it has 0');
    expect(() => installLineOf(sh('npm install a') + sh('pnpm add b'))).toThrow('it has 2');
  });
});

describe('yarnSettingsOf', () => {
  it('reads the one fence with packageExtensions', () => {
    const yaml = 'packageExtensions:\n  a@1:\n    dependencies: { b: 1 }\n';
    expect(yarnSettingsOf(`\`\`\`yaml\nother: 1\n\`\`\`\n\n\`\`\`yaml\n${yaml}\`\`\`\n`)).toBe(yaml);
    expect(() => yarnSettingsOf(sh('npm install a'))).toThrow('0 times');
  });
});

it('npmSettingsOf reads all fences of ini', () => {
  expect(npmSettingsOf('```ini\na=1\n```\n\n```ini\nb=2\n```\n')).toBe('a=1\nb=2\n');
  expect(npmSettingsOf(sh('npm install a'))).toBe('');
});

const readmes = members('packages')
  .filter(({ manifest }) => manifest.private !== true)
  .map(({ folder, manifest }) => ({
    folder,
    manifest,
    name: manifest.name,
    text: readFileSync(join(folder, 'README.md'), 'utf8'),
  }));

describe.each(readmes)('the README of $name', ({ name, manifest, text }) => {
  it('installs the package itself, its required peers and all that its snippets import', () => {
    const installed = installLineOf(text);
    const required = Object.keys(manifest.peerDependencies ?? {}).filter(
      (peer) => manifest.peerDependenciesMeta?.[peer]?.optional !== true,
    );
    expect(installed).toEqual(
      expect.arrayContaining([name, ...required, ...snippetsOf(text).flatMap(packagesOf)]),
    );
  });

  it('installs a fast backend wherever it starts one', () => {
    const starts = snippetsOf(text).some((snippet) => packagesOf(snippet).includes('@vse/backend'));
    const backend = ['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'];
    expect(installLineOf(text)).toEqual(expect.arrayContaining(starts ? backend : []));
  });

  it('links to its part of the API pages', () => {
    const anchor = name.replace('@', '').replace('/', '');
    expect(text).toContain(`(../../docs/api.md#${anchor})`);
    const headings = readFileSync(join(root, 'docs/api.md'), 'utf8').match(/^## .*$/gm) ?? [];
    expect(headings).toContain(`## ${name}`);
  });
});
