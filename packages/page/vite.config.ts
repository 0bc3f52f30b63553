import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig, type Plugin, type UserConfig } from 'vite';
import { pagePolicy } from './src/index.ts';

/** Packages whose code or fonts are in the built files; the core of signals has their license. */
const bundled = [
  'preact',
  '@preact/signals',
  '@fontsource-variable/figtree',
  '@fontsource-variable/newsreader',
];

/** Files that the service worker does not keep: itself, the page, which it keeps as `/`, and what the page does not load. */
const unkept = ['sw.js', 'index.html', 'licenses.txt'];

/** Packages of the page in files, besides: those of TensorFlow.js come without the text of their license. */
const bundledInFiles = [...bundled, '@vse/models', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'];

const root = fileURLToPath(new URL('src/app', import.meta.url));

const common: UserConfig = {
  // Other packages from their sources: a build of the page needs no build of them.
  resolve: { conditions: ['@vse/source', ...defaultClientConditions] },
};

const build: NonNullable<UserConfig['build']> = {
  emptyOutDir: true,
  target: 'es2022',
  cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
};

/** Builds the page of a server, `src/app`, into `dist/site`. No file needs an inline script or style, and nothing is loaded from elsewhere. */
const served: UserConfig = {
  ...common,
  root,
  plugins: [shell(), licenses(bundled)],
  build: {
    ...build,
    outDir: '../../dist/site',
    rolldownOptions: {
      input: { index: `${root}/index.html`, sw: `${root}/offline/sw.ts` },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
};

/** Builds the page of a collection in files, `src/app/static`, into `dist/files`, for any folder of any server of files. */
const inFiles: UserConfig = {
  ...common,
  root: `${root}/static`,
  base: './',
  publicDir: `${root}/public`,
  plugins: [policy(), licenses(bundledInFiles)],
  build: { ...build, outDir: '../../../dist/files', chunkSizeWarningLimit: 2000 },
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

/** Writes the names and a digest of the page's files into its service worker. */
function shell(): Plugin {
  return {
    name: 'shell',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') throw new Error('The build has no sw.js.');
        const own = readdirSync(`${root}/public`);
        const built = Object.keys(bundle).filter((name) => !unkept.includes(name));
        const files = ['/', ...[...built, ...own].map((name) => `/${name}`)].sort();
        const digest = createHash('sha256');
        for (const name of Object.keys(bundle).sort()) {
          const file = bundle[name]!;
          digest.update(file.type === 'chunk' ? file.code : file.source);
        }
        for (const name of own) digest.update(readFileSync(`${root}/public/${name}`));
        worker.code = worker.code
          .replaceAll('shellFiles', JSON.stringify(files))
          .replaceAll('shellVersion', JSON.stringify(digest.digest('hex').slice(0, 16)));
      },
    },
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
