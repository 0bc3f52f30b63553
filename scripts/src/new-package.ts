import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace';

/** `pnpm new-package NAME "What it does"`: creates a package that builds and passes all checks. */
const [name, description = 'Part of @vse.'] = process.argv.slice(2);
if (name === undefined || !/^[a-z][a-z0-9-]*$/.test(name)) {
  throw new Error('Usage: pnpm new-package NAME "What it does", NAME in kebab-case');
}
const folder = join(root, 'packages', name);
if (existsSync(folder)) throw new Error(`packages/${name} exists already`);

const entry = (extension: 'js' | 'cjs', types: string) => ({
  types: `./dist/index.${types}`,
  default: `./dist/index.${extension}`,
});
const manifest = {
  name: `@vse/${name}`,
  version: '0.0.0',
  description,
  keywords: ['visual-semantic-embeddings', 'image-text-matching', 'tensorflowjs'],
  license: 'Apache-2.0',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  main: './dist/index.cjs',
  module: './dist/index.js',
  types: './dist/index.d.cts',
  exports: {
    '.': { '@vse/source': './src/index.ts', import: entry('js', 'd.ts'), require: entry('cjs', 'd.cts') },
    './package.json': './package.json',
  },
  files: ['dist'],
  publishConfig: { access: 'public' },
  scripts: {
    build: 'tsup',
    test: 'vitest run --passWithNoTests',
    golden: 'vitest run golden --passWithNoTests',
    'check:package': 'publint --strict && attw --pack . --profile node16',
  },
  dependencies: { '@vse/core': 'workspace:^' },
  peerDependencies: { '@tensorflow/tfjs-core': '^4.22.0' },
  devDependencies: {
    '@tensorflow/tfjs-core': 'catalog:',
    '@types/node': 'catalog:',
    '@vse/testing': 'workspace:^',
    'fast-check': 'catalog:',
    tsup: 'catalog:',
    typescript: 'catalog:',
    vitest: 'catalog:',
  },
};

const files: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
  'src/index.ts': 'export {};\n',
  'README.md': `# @vse/${name}\n\n${description}\n`,
};
mkdirSync(join(folder, 'src'), { recursive: true });
for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
console.log(
  `packages/${name} is ready. Next: name what it may depend on in scripts/src/layers.test.ts, then pnpm install.`,
);
