import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildQuietly } from './quiet-turbo';
import { root } from './workspace';

/** `pnpm demo [FLAGS]`: builds what SCAN's example needs and runs it, on the embedded data set without flags. */
console.error('Building the packages (about a minute the first time) ...');
if (buildQuietly('@vse/example-scan-flickr30k')) {
  const main = join(root, 'examples/scan-flickr30k/dist/main.js');
  const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else process.exitCode = 1;
