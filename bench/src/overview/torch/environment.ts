import { execFile, spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folder of the environment that the benchmark makes: `vse-bench-torch` in the user's cache. */
const made = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vse-bench-torch');

/**
 * A Python that has PyTorch: that of `VSE_PYTHON`, else of an environment with the newest PyTorch of pip's index, which this
 * makes once. A sentence with the reason where there is none, as in CI, where nothing of that size is downloaded.
 */
export async function torchPython(): Promise<{ readonly python: string } | string> {
  const named = process.env['VSE_PYTHON'];
  if (named !== undefined) {
    return hasTorch(named)
      ? { python: named }
      : `VSE_PYTHON names ${named}, which cannot import torch: pip install torch numpy there`;
  }
  const python = join(made, 'bin/python');
  if (existsSync(python) && hasTorch(python)) return { python };
  if (process.env['CI'] !== undefined) return 'CI is set: name an environment with PyTorch in VSE_PYTHON';
  return make(python);
}

function hasTorch(python: string): boolean {
  return spawnSync(python, ['-c', 'import torch']).status === 0;
}

/** Makes the environment under another name first, so that an interrupted download leaves none that looks finished. */
async function make(python: string): Promise<{ readonly python: string } | string> {
  console.log(
    `Making an environment with the newest PyTorch, once: 6 GB in ${made} (VSE_PYTHON names another).`,
  );
  const partial = `${made}.part`;
  try {
    rmSync(partial, { recursive: true, force: true });
    rmSync(made, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', partial]);
    const pip = ['-m', 'pip', 'install', '--quiet', 'torch', 'numpy', 'faiss-cpu'];
    await run(join(partial, 'bin/python'), pip, { maxBuffer: 2 ** 26 });
    renameSync(partial, made); // `python` finds its packages beside itself
    return { python };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    return `an environment with PyTorch cannot be made (${lastLineOf(error)}): set VSE_PYTHON`;
  }
}

/** Last line of an error, which in Python's output is the reason. */
export function lastLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1)!;
}
