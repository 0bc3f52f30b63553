import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@vse/base';
import { vseClient } from '../client/index';
import { picture } from './pictures';

/** Settings of `killServers`. */
export interface KillServersOptions {
  /** Empty folder to work in. */
  readonly home: string;
  readonly kills: number;
  readonly seed: number;
}

const program = fileURLToPath(new URL('./serve-colours.ts', import.meta.url));

/** Starts a server in a process of its own, which takes on `searches` at once; it first makes `count` drawings. */
export async function startServing(folder: string, index: string, count = 0, searches = 1024) {
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const argv = [
    '--conditions=@vse/source',
    '--import',
    tsx,
    program,
    folder,
    index,
    String(count),
    String(searches),
  ];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const line = await Promise.race([once(child.stdout, 'data'), closed.then(() => undefined)]);
  if (!line) throw new Error('the server did not start');
  const url = String(line[0]).trim();
  return { child, closed, url, vse: vseClient({ url }) };
}

/**
 * Kills servers (SIGKILL) while clients add and remove pictures, and looks each time that everything acknowledged is there:
 * added pictures with their captions, in the folder and in searches, and removed ones in neither. Returns what was lost.
 */
export async function killServers({ home, kills, seed }: KillServersOptions): Promise<{
  readonly acknowledged: number;
  readonly lost: readonly string[];
}> {
  const [folder, index] = [join(home, 'pictures'), join(home, 'index')];
  await mkdir(folder, { recursive: true });
  const random = seededRandom(seed);
  const there = new Set<string>();
  const gone = new Set<string>();
  /** Pictures whose last call was not answered: they may be there or not. */
  const open = new Set<string>();
  const lost: string[] = [];
  let acknowledged = 0;
  let next = 0;
  for (let kill = 0; kill < kills; kill++) {
    const { child, closed, vse } = await startServing(folder, index);
    const { hits } = await vse.search({ limit: 1000 });
    const found = new Map(hits.map((hit) => [hit.id, hit]));
    for (const id of there) if (found.get(id)?.captions[0] !== `caption of ${id}`) lost.push(`${id} is lost`);
    for (const id of gone) {
      const isFile = await access(join(folder, id)).then(
        () => true,
        () => false,
      );
      if (found.has(id) || isFile) lost.push(`${id} is back`);
    }
    const wait = 300 * random.next();
    // The first answer starts the clock: on a busy machine a kill before it would show nothing.
    let timer: NodeJS.Timeout | undefined;
    const client = async (): Promise<void> => {
      while (child.signalCode === null && child.exitCode === null) {
        const [old] = there;
        const isRemoval = old !== undefined && next % 3 === 2;
        const id = isRemoval ? old : `${next}.png`;
        next += 1;
        there.delete(id);
        open.add(id);
        try {
          if (isRemoval) await vse.remove(id);
          else {
            const colour = [next % 256, (next >> 8) % 256, kill % 256] as const;
            const file = new Blob([await picture(colour)], { type: 'image/png' });
            await vse.add(id, file, { captions: [`caption of ${id}`] });
          }
        } catch (error) {
          if (child.killed) return; // before it answered
          throw error;
        }
        timer ??= setTimeout(() => child.kill('SIGKILL'), wait);
        open.delete(id);
        (isRemoval ? gone : there).add(id);
        acknowledged += 1;
      }
    };
    await Promise.all([client(), client(), client()]);
    await closed;
    clearTimeout(timer);
  }
  return { acknowledged, lost };
}
