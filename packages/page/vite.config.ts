import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** Packages whose code or fonts are in the built files; the core of signals has their license. */
const bundled = [
  'preact',
  '@preact/signals',
  '@fontsource-variable/figtree',
  '@fontsource-variable/newsreader',
];

/** Files that the service worker does not keep: itself, the page, which it keeps as `/`, and what the page does not load. */
const unkept = ['sw.js', 'index.html', 'licenses.txt'];

const root = fileURLToPath(new URL('src/app', import.meta.url));

/** Builds `src/app` into `dist/site`. No file needs an inline script or style, and nothing is loaded from elsewhere. */
export default defineConfig({
  root,
  // The client of the server from its source: a build of the page needs no build of the server.
  resolve: { conditions: ['@vse/source', ...defaultClientConditions] },
  plugins: [shell(), licenses()],
  build: {
    outDir: '../../dist/site',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: `${root}/index.html`, sw: `${root}/offline/sw.ts` },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});

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
function licenses(): Plugin {
  return {
    name: 'licenses',
    apply: 'build',
    generateBundle() {
      const texts = bundled.map((name) => {
        const license = new URL(`node_modules/${name}/LICENSE`, import.meta.url);
        return `${name}\n\n${readFileSync(license, 'utf8').trim()}\n`;
      });
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join('\n\n') });
    },
  };
}
