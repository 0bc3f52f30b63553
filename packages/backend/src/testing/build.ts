import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = ['base', 'core', 'threads', 'backend'].map((name) =>
  fileURLToPath(new URL(`../../../${name}`, import.meta.url)),
);

/** Builds packages whose `dist` is missing or older than `src`, before the tests: those in plain Node need it. */
export default function buildStalePackages(): void {
  const tsup = join(
    dirname(createRequire(import.meta.url).resolve('tsup/package.json')),
    'dist/cli-default.js',
  );
  for (const folder of packages) {
    if (!isStale(folder)) continue;
    execFileSync(process.execPath, [tsup], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

function isStale(folder: string): boolean {
  const built = join(folder, 'dist/index.js');
  if (!existsSync(built) || !existsSync(join(folder, 'dist/index.cjs'))) return true;
  const sources = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = sources
    .filter((name) => !name.endsWith('.test.ts') && !name.startsWith('testing/'))
    .map((name) => statSync(join(folder, 'src', name)).mtimeMs);
  return Math.max(...newest) > statSync(built).mtimeMs;
}
