import { fileURLToPath } from 'node:url';
import { BackendError } from '@vse/base';
import { lastLines, runCommand, type CommandResult } from '../system/run-command';
import type { BackendReport } from './backend-report';

/**
 * Loads tfjs-node and checks a product and a gradient by value, and that gradients leak no tensors and no memory. Runs in a
 * separate process, because faulty native code ends the process that loads it.
 *
 * @throws `BackendError` that says what is wrong.
 */
export async function verifyTfjsNode(folder: string, signal?: AbortSignal): Promise<BackendReport> {
  const built = !import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(built ? './verify-backend.js' : './verify-backend.ts', import.meta.url));
  const loader = built ? [] : ['--import', 'tsx'];
  const result = await runCommand(process.execPath, [...loader, file, folder], {
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    ...(signal && { signal }),
  });
  const report = /^\{.*\}$/m.exec(result.output);
  if (result.code === 0 && report) return JSON.parse(report[0]) as BackendReport;
  throw new BackendError(`vse-tensorflow: ${folder} does not work: ${faultOf(result)}`);
}

/** Diagnoses a failed process, with a remedy. */
export function faultOf({ killedBy, output }: Pick<CommandResult, 'killedBy' | 'output'>): string {
  if (killedBy === 'SIGILL') {
    return 'this processor lacks instructions that TensorFlow is built with (AVX on x64). Use the wasm backend here.';
  }
  if (/tfjs_binding\.node\) can not be found/.test(output)) {
    return 'it has no binding. Run vse-tensorflow install.';
  }
  const quoted = output.trim() === '' ? '' : ` Its output:\n${lastLines(output)}`;
  if (killedBy !== undefined) return `it ended with ${killedBy}.${quoted}`;
  const [, version] = /version [`']([A-Z]+_[\d.]+)' not found/.exec(output) ?? [];
  if (version !== undefined) {
    return `it needs ${version}, which this system's libraries lack. Use an older version with --tensorflow, or a newer system.`;
  }
  const [, library] = /(\S+\.so\S*): cannot open shared object file/.exec(output) ?? [];
  if (library !== undefined) {
    return `it needs ${library}, which this system lacks. Install the package that has it.${quoted}`;
  }
  return `it does not load or computes wrongly.${quoted}`;
}
