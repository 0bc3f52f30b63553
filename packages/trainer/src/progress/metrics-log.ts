import { DataError } from '@vse/core';
import { nodeModules } from '../checkpoints/node-modules';
import type { ProgressEvent, ProgressListener } from './progress';

/** Every tenth step is logged. */
const stepsPerLine = 10;

/**
 * Appends the events of a run to `metrics.jsonl` in a folder, one JSON object per line, each in one write. A resumed run
 * drops the lines after its first step and a line that a crash cut short; a new run begins a new log. For Node.
 *
 * @throws `DataError` if the folder cannot be created or written.
 */
export async function openMetricsLog(folder: string, resumedAt?: number): Promise<ProgressListener> {
  const { fs, path, formats } = await nodeModules('fit');
  await assertFolder(folder);
  const file = path.join(folder, 'metrics.jsonl');
  const old = resumedAt === undefined ? '' : await fs.readFile(file, 'utf8').catch(() => '');
  const kept = old.split('\n').filter((line) => isUpTo(line, resumedAt ?? 0));
  await formats.writeFileAtomic(file, kept.map((line) => `${line}\n`).join(''));
  return async (event: ProgressEvent) => {
    if (event.type === 'step' && event.globalStep % stepsPerLine !== 0) return;
    await fs.appendFile(file, `${JSON.stringify(event)}\n`);
  };
}

function isUpTo(line: string, step: number): boolean {
  try {
    return (JSON.parse(line) as { globalStep: number }).globalStep <= step;
  } catch {
    return false;
  }
}

/**
 * Creates the folder of a run.
 *
 * @throws `DataError` if it cannot be created.
 */
export async function assertFolder(folder: string): Promise<void> {
  const { fs } = await nodeModules('fit');
  await fs.mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new DataError(
      `fit: checkpoints must be a folder that can be created and written to, ${folder} fails with ` +
        `${(cause as { code?: string }).code ?? 'an error'}. Give another folder.`,
      { cause },
    );
  });
}
