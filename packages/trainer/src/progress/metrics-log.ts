import { DataError } from '@vse/core';
import { nodeModules } from '../checkpoints/node-modules';
import type { ProgressEvent, ProgressListener } from './progress';

/** Every tenth step is logged. */
const stepsPerLine = 10;

/** The log of a run. */
export interface MetricsLog {
  /** Appends an event. */
  readonly write: ProgressListener;
  /** Damage that a resumed run found in it, in words. */
  readonly damage?: string;
}

/** A line as it stands in the file. */
interface LogLine {
  readonly line: number;
  readonly type: string;
  readonly globalStep: number;
}

/**
 * Appends the events of a run to `metrics.jsonl` in a folder, one JSON object per line, each in one write, with its number
 * (`line`) and a checksum. A resumed run drops the lines after its first step and a line that a crash cut short, and says which
 * others are damaged or missing; a new run begins a new log. For Node.
 *
 * @throws `DataError` if the folder cannot be created or written.
 */
export async function openMetricsLog(folder: string, resumedAt?: number): Promise<MetricsLog> {
  const { fs, path, formats } = await nodeModules('fit');
  await assertFolder(folder);
  const file = path.join(folder, 'metrics.jsonl');
  const old = resumedAt === undefined ? '' : await fs.readFile(file, 'utf8').catch(() => '');
  const parse = (text: string): LogLine => formats.parseSealedJson(file, text) as unknown as LogLine;
  const { whole, damaged } = readLines(old, parse);
  const kept = whole.filter(({ globalStep }) => globalStep <= (resumedAt ?? 0));
  let lines = 0;
  const sealed = (event: object): string => formats.sealedJson({ ...event, line: ++lines });
  await formats.writeFileAtomic(file, kept.map(sealed).join(''));
  // A damaged line leaves a gap between numbers too: the largest of the counts is certain.
  const damage = Math.max(damaged, missingFrom(whole, resumedAt ?? 0));
  return {
    async write(event: ProgressEvent) {
      if (event.type === 'step' && event.globalStep % stepsPerLine !== 0) return;
      await fs.appendFile(file, sealed(event));
    },
    ...(damage > 0 && {
      damage:
        `${file} lacks ${damage} lines or more: they are damaged or missing. The run goes on with its checkpoint, which is ` +
        'whole; the curves of the run have gaps.',
    }),
  };
}

/** Reads the lines that are whole; the last one, which a crash may have cut short, does not count as damaged. */
function readLines(
  text: string,
  parse: (text: string) => LogLine,
): { readonly whole: readonly LogLine[]; readonly damaged: number } {
  const lines = text.split('\n');
  lines.pop(); // empty, or cut short
  const whole: LogLine[] = [];
  for (const line of lines) {
    try {
      whole.push(parse(`${line}\n`));
    } catch {
      // It is counted.
    }
  }
  return { whole, damaged: lines.length - whole.length };
}

/** Counts the lines up to a step that are not there: gaps between the numbers of lines, and steps after the last. */
function missingFrom(whole: readonly LogLine[], step: number): number {
  const gaps = whole.reduce((sum, { line }, i) => sum + Math.max(0, line - (whole[i - 1]?.line ?? 0) - 1), 0);
  const lastStep = whole.reduce((last, { type, globalStep }) => (type === 'step' ? Math.max(last, globalStep) : last), 0); // prettier-ignore
  return Math.max(gaps, Math.floor((step - lastStep) / stepsPerLine));
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
