import { spawn, spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Skipped, type Check } from './check';
import { differingFiles } from './files';
import { resultsOf, runVictim, undisturbed, type Victim } from './victim';

/** Folder to work in, and seed of the moments. */
export interface LimitOptions {
  readonly folder: string;
  readonly seed: number;
}

/**
 * Runs a program on a disk that is full before it is done, or where nothing may be written any more: it must end with an error
 * of the project, and once resumed with room its files must be those of an undisturbed run.
 */
export function diskCheck(victim: Victim, kind: 'full' | 'read-only', { folder, seed }: LimitOptions): Check {
  return {
    name: `${kind} disk under the ${victim.name}`,
    async run() {
      const wrap = mounting();
      const disk = join(folder, 'disk');
      await mkdir(disk, { recursive: true });
      const module = fileURLToPath(new URL('programs/on-disk.ts', import.meta.url));
      const input = JSON.stringify({ victim: victim.name, kind, disk, folder, seed } satisfies OnDisk);
      const node = [process.execPath, '--conditions=@vse/source', '--import', 'tsx', module, input];
      const [command, ...args] = [...wrap, ...node];
      const child = spawn(command!, args, {
        cwd: fileURLToPath(new URL('.', import.meta.url)),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [summary, said] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (summary += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
      if (code !== 0) throw new Error(said);
      return summary.trim();
    },
  };
}

/** Input of the program that mounts a small disk and runs a victim on it. */
export interface OnDisk extends LimitOptions {
  readonly victim: string;
  readonly kind: 'full' | 'read-only';
  /** Folder to mount the disk at. */
  readonly disk: string;
}

/** Command that runs another where it may mount a file system that goes with it. */
function mounting(): readonly string[] {
  const ways = [
    ['unshare', '-Urm'],
    ['unshare', '-m'],
  ];
  const way = ways.find(
    ([command, flag]) =>
      spawnSync(command!, [flag!, 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']).status === 0,
  );
  if (way) return way;
  throw new Skipped('no file system can be mounted here: it takes user namespaces or root');
}

/** Runs a program that may have 64 files open: its results must be those of one without a limit. */
export function descriptorCheck(victim: Victim, { folder }: LimitOptions): Check {
  return {
    name: `64 descriptors for the ${victim.name}`,
    async run() {
      if (spawnSync('prlimit', ['--version']).status !== 0) throw new Skipped('there is no prlimit');
      const { results } = await undisturbed(victim, join(folder, 'undisturbed'));
      const limited = join(folder, 'limited');
      // Set once its modules are loaded: the loader of their sources has files open of its own.
      const onBegin = (pid: number): void => {
        const { status, stderr } = spawnSync('prlimit', [`--pid=${pid}`, '--nofile=64:64'], {
          encoding: 'utf8',
        });
        if (status !== 0) throw new Error(`prlimit: ${stderr}`);
      };
      const { code, said } = await runVictim(victim, limited, { onBegin });
      if (code !== 0) throw new Error(`it ended with ${code}:\n${said}`);
      const differing = differingFiles(results, await resultsOf(victim, limited));
      if (differing.length > 0) throw new Error(`${differing.join(', ')} differ from those without a limit`);
      return `${results.size} files as without a limit`;
    },
  };
}
