import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useBackend } from '@vse/backend';
import { smallModel, smallPictures } from '../../../packages/cli/src/testing/small-collection';

const main = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

/** A server that `vse serve` started in a process of its own. */
export interface ServedByCommand {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Makes a small folder of a model with attention and one of three pictures, and serves both by `vse serve`. */
export async function serveByCommand(): Promise<ServedByCommand> {
  await useBackend({ prefer: ['cpu'], log: false });
  const home = await mkdtemp(join(tmpdir(), 'vse-check-page-'));
  const [model, pictures] = [await smallModel(home, 'attention'), await smallPictures(home)];
  const argv = ['serve', model, pictures, '--port', '0', '--json', '--backend', 'cpu'];
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const child = spawn(process.execPath, ['--conditions=@vse/source', '--import', tsx, main, ...argv], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  const line = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
  if (!line) throw new Error('vse serve did not start');
  const { url } = JSON.parse(String(line[0])) as { readonly url: string };
  return {
    url,
    async close() {
      child.kill('SIGTERM');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
