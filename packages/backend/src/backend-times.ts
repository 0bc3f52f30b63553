import { builtin } from './platform';
import type { BackendName } from './backends/backend';

/** Milliseconds of a small training step, by backend. */
export type BackendTimes = Partial<Readonly<Record<BackendName, number>>>;

interface FileSystem {
  mkdirSync(path: string, options: { recursive: true }): void;
  readFileSync(path: string, encoding: 'utf8'): string;
  renameSync(from: string, to: string): void;
  writeFileSync(path: string, text: string): void;
}

/** Times measured on this machine before. */
export interface KeptTimes {
  /** `undefined` if nothing was measured yet. */
  readonly times: BackendTimes | undefined;
  /** Writes new times to the file. */
  keep(times: BackendTimes): void;
}

const NONE: KeptTimes = { times: undefined, keep: () => undefined };

/**
 * Reads the times under a key in a folder's `backends.json`. An absent or damaged file counts as empty, and a file that
 * cannot be written is skipped: the backends are measured again. In a browser nothing is kept.
 */
export function keptTimes(folder: string, keyOf: () => string): KeptTimes {
  const fs = builtin('fs') as FileSystem | undefined;
  if (!fs) return NONE;
  const key = keyOf();
  const path = `${folder}/backends.json`;
  const read = (): Readonly<Record<string, BackendTimes>> => {
    try {
      const value = JSON.parse(fs.readFileSync(path, 'utf8')) as unknown;
      return typeof value === 'object' && value !== null ? (value as Record<string, BackendTimes>) : {};
    } catch {
      return {};
    }
  };
  return {
    times: read()[key],
    keep(times) {
      try {
        fs.mkdirSync(folder, { recursive: true });
        const temporary = `${path}.${process.pid}.tmp`;
        fs.writeFileSync(temporary, `${JSON.stringify({ ...read(), [key]: times }, null, 2)}\n`);
        fs.renameSync(temporary, path);
      } catch {
        // An unwritable folder costs a measurement, not the program.
      }
    },
  };
}

/** Key of the times: processor, platform, Node, and the working backends with the versions of their packages. */
export function machineKey(backends: readonly string[]): string {
  const os = builtin('os') as { cpus(): readonly { readonly model: string }[] } | undefined;
  const cpus = os?.cpus() ?? [];
  const { arch, platform, version } = process;
  return [
    cpus[0]?.model.trim() ?? 'unknown',
    `${cpus.length} cores`,
    platform,
    arch,
    version,
    ...backends,
  ].join(', ');
}
