import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { BuildOptions, Plugin } from 'vite';

/** Settings of every build of a page: no file needs an inline script or style. */
export const pageBuild = {
  emptyOutDir: true,
  target: 'es2022',
  cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
} satisfies BuildOptions;

/** Entries of a page with a service worker, which has the one name under which browsers know it. */
export function withServiceWorker(root: string): Pick<BuildOptions, 'rolldownOptions'> {
  return {
    rolldownOptions: {
      input: { index: `${root}/index.html`, sw: `${root}/offline/sw.ts` },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  };
}

/** Files of a page that its service worker keeps. */
export interface ShellOptions {
  /** Folder of the page's source, with a folder `public`. */
  readonly root: string;
  /** Address of the page, under which it is kept; those of its other files begin with it. */
  readonly home: '/' | './';
  /** Names of built files that are not kept: the worker itself, the page, which is kept as `home`, and others. */
  readonly unkept: RegExp;
}

/** Writes the names and a digest of a page's files into its service worker. */
export function shell({ root, home, unkept }: ShellOptions): Plugin {
  return {
    name: 'shell',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') {
          if (Object.keys(bundle).includes('index.html')) throw new Error('The build has no sw.js.');
          return; // the build of a worker of the page, which has none
        }
        const own = readdirSync(`${root}/public`);
        const built = Object.keys(bundle).filter((name) => !unkept.test(name));
        const files = [home, ...[...built, ...own].map((name) => `${home}${name}`)].sort();
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
