import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nextSteps } from './next-steps';
import { runQuietly } from './quiet-turbo';
import { root } from './workspace';

/**
 * `pnpm demo [FLAGS]`: builds what SCAN's example needs and runs it, on the embedded data set without flags. Ends with what
 * to open and what to try next.
 */
const flags = process.argv.slice(2);
const built = await runQuietly({
  title: 'Building the packages (about a minute the first time) ...',
  run: ['build', '--filter=@vse/example-scan-flickr30k...'],
});
const main = join(root, 'examples/scan-flickr30k/dist/main.js');
const status = built ? spawnSync(process.execPath, [main, ...flags], { stdio: 'inherit' }).status : 1;
if (status === 0 && !flags.some((flag) => ['--help', '-h'].includes(flag))) console.log(nextSteps(flags));
process.exitCode = status ?? 1;
