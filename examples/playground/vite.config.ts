import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { pageBuild, shell, withServiceWorker } from '../../packages/page-kit/vite/page-build.ts';

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
  plugins: [shell({ root, home: './', unkept })],
  worker: { format: 'es' },
  build: {
    ...pageBuild,
    ...withServiceWorker(root),
    outDir: '../../dist',
    chunkSizeWarningLimit: 2000,
  },
});
