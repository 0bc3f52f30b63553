import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shared } from '../../shared';
import { torchPython } from './environment';

/** Peak memory in MiB of a process that runs only the reference's training steps; `undefined` where it cannot run. */
export async function torchPeakMemory(pairs: number, threads: number): Promise<number | undefined> {
  const found = await torchPython();
  const script = shared('bench/torch_reference.py');
  if (typeof found === 'string' || !existsSync(script)) return undefined;
  const program = fileURLToPath(new URL('../../torch/peak_memory.py', import.meta.url));
  const { stdout } = await promisify(execFile)(found.python, [program, script, `${pairs}`, `${threads}`]);
  return (JSON.parse(stdout) as { readonly megabytes: number }).megabytes;
}
