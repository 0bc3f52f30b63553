import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig, type Plugin, type UserConfig } from 'vite';
import { pageBuild, shell, withServiceWorker } from '../page-kit/vite/page-build.ts';
import { pagePolicy } from './src/index.ts';

/** Packages whose code or fonts are in the built files; the core of signals has their license. */
const bundled = [
  'preact',
  '@preact/signals',
  '@fontsource-variable/figtree',
  '@fontsource-variable/newsreader',
];

/** Files that the service worker does not keep: itself, the page, which it keeps as `/`, and what the page does not load. */
const unkept = /^(sw\.js|index\.html|licenses\.txt)$/;

/** Packages of the page in files, besides: those of TensorFlow.js come without the text of their license. */
const bundledInFiles = [...bundled, '@vse/models', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'];

const root = fileURLToPath(new URL('src/app', import.meta.url));

const common: UserConfig = {
  // Other packages from their sources: a build of the page needs no build of them.
  resolve: { conditions: ['@vse/source', ...defaultClientConditions] },
};

/** Builds the page of a server, `src/app`, into `dist/site`. No file needs an inline script or style, and nothing is loaded from elsewhere. */
const served: UserConfig = {
  ...common,
  root,
  plugins: [shell({ root, home: '/', unkept }), licenses(bundled)],
  build: { ...pageBuild, ...withServiceWorker(root), outDir: '../../dist/site' },
};

/** Builds the page of a collection in files, `src/app/static`, into `dist/files`, for any folder of any server of files. */
const inFiles: UserConfig = {
  ...common,
  root: `${root}/static`,
  base: './',
  publicDir: `${root}/public`,
  plugins: [policy(), licenses(bundledInFiles)],
  build: { ...pageBuild, outDir: '../../../dist/files', chunkSizeWarningLimit: 2000 },
};

export default defineConfig(({ mode }) => (mode === 'static' ? inFiles : served));

/** Writes the policy of the page into its head: a server of files sends none. */
function policy(): Plugin {
  const inPage = pagePolicy
    .split('; ')
    .filter((rule) => !rule.startsWith('frame-ancestors')) // not of a page's head
    .map((rule) => (rule === "script-src 'self'" ? "script-src 'self' 'wasm-unsafe-eval'" : rule));
  return {
    name: 'policy',
    transformIndexHtml: (html) => html.replace('%POLICY%', inPage.join('; ')),
  };
}

/** Writes the licenses of what is bundled beside it. */
function licenses(names: readonly string[]): Plugin {
  return {
    name: 'licenses',
    apply: 'build',
    generateBundle() {
      const texts = names.map((name) => `${name}\n\n${licenseOf(name).trim()}\n`);
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join('\n\n') });
    },
  };
}

/** License of a package; those under Apache-2.0 that come without it have that of this repository. */
function licenseOf(name: string): string {
  const own = new URL(`node_modules/${name}/`, import.meta.url);
  const file = readdirSync(own).find((one) => /^LICENSE(\.md)?$/i.test(one));
  if (file !== undefined) return readFileSync(new URL(file, own), 'utf8');
  const { license } = JSON.parse(readFileSync(new URL('package.json', own), 'utf8')) as { license?: string };
  if (license !== 'Apache-2.0')
    throw new Error(`${name} has no file LICENSE, and its license is ${license}.`);
  return readFileSync(new URL('../../LICENSE', import.meta.url), 'utf8');
}
