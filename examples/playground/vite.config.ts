import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('src/app', import.meta.url));

/**
 * Files that the service worker does not keep at once: itself, the page, which it keeps as `./`, and what only some need: the
 * runtime of networks, kept once it is used, and the binaries of other processors.
 */
const unkept = /^(sw\.js|index\.html)$|ort[.-]|tfjs-backend-wasm-(?!simd-)[\w-]+\.wasm$/;

/** Builds `src/app` into `dist`, for any static host and any folder of one. No file needs an inline script or style. */
export default defineConfig({
  root,
  base: './',
  plugins: [shell()],
  worker: { format: 'es' },
  build: {
    outDir: '../../dist',
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
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
        if (worker?.type !== 'chunk') return; // the build of the training worker has none
        const own = readdirSync(`${root}/public`);
        const built = Object.keys(bundle).filter((name) => !unkept.test(name));
        const files = ['./', ...[...built, ...own].map((name) => `./${name}`)].sort();
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
