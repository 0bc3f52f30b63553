import { DataError } from '@vse/core';
import * as v from 'valibot';
import { nodeModules } from '../checkpoints/node-modules';
import type { ProgressEvent, ProgressListener } from './progress';

/** Every tenth step is logged. */
const stepsPerLine = 10;

/** The log of a run. */
export interface MetricsLog {
  /** Appends an event. */
  readonly write: ProgressListener;
  /** Records the lines so far, so that a resumed run can tell that they are all there. */
  readonly seal: () => Promise<void>;
  /** Damage that a resumed run found in it, in words. */
  readonly damage?: string;
}

/** A line as it stands in the file. */
interface LogLine {
  readonly line: number;
  readonly type: string;
  readonly globalStep: number;
}

/** Record of a log at the last checkpoint: the number of its lines and the digest of all of them. */
const sealFile = v.object({ lines: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), sha256: v.string() });

/**
 * Appends the events of a run to `metrics.jsonl` in a folder, one JSON object per line, each in one write, with its number
 * (`line`) and a checksum. With each checkpoint `metrics.seal.json` records how many lines there are and the digest of them
 * all. A resumed run drops the lines after its first step and a line that a crash cut short, and says how many others are
 * damaged, missing or of another run; a new run begins a new log. For Node.
 *
 * @throws `DataError` if the folder cannot be created or written.
 */
export async function openMetricsLog(folder: string, resumedAt?: number): Promise<MetricsLog> {
  const { fs, path, formats } = await nodeModules('fit');
  await assertFolder(folder);
  const file = path.join(folder, 'metrics.jsonl');
  const seal = path.join(folder, 'metrics.seal.json');
  const digest = (before: string, line: string): string => formats.sha256(before + line);
  const old = resumedAt === undefined ? '' : await fs.readFile(file, 'utf8').catch(() => '');
  const parse = (text: string): LogLine => formats.parseSealedJson(file, text) as unknown as LogLine;
  const { whole, damaged } = readLines(old, parse);
  const kept = whole.filter(({ globalStep }) => globalStep <= (resumedAt ?? 0));
  // A damaged line leaves a gap between numbers too: the largest of the counts is certain.
  const missing = Math.max(damaged, missingFrom(whole, resumedAt ?? 0));
  const damage = resumedAt === undefined ? undefined : damageOf(file, missing, await faultOf());

  // Without the record a crash between the two writes is no damage.
  await fs.rm(seal, { force: true });
  let lines = 0;
  let sha256 = '';
  const append = (event: object): string => {
    const text = formats.sealedJson({ ...event, line: ++lines });
    sha256 = digest(sha256, text);
    return text;
  };
  const writeSeal = (): Promise<void> => formats.writeFileAtomic(seal, formats.sealedJson({ lines, sha256 }));
  await formats.writeFileAtomic(file, kept.map(append).join(''));
  await writeSeal();
  return {
    async write(event: ProgressEvent) {
      if (event.type === 'step' && event.globalStep % stepsPerLine !== 0) return;
      await fs.appendFile(file, append(event));
    },
    seal: writeSeal,
    ...(damage !== undefined && { damage }),
  };

  /** Compares the log with the record of the last checkpoint; an absent record says nothing. */
  async function faultOf(): Promise<LogFault> {
    const text = await fs.readFile(seal, 'utf8').catch(() => undefined);
    if (text === undefined) return { missing: 0, other: false };
    let sealed: v.InferOutput<typeof sealFile>;
    try {
      sealed = v.parse(sealFile, formats.parseSealedJson(seal, text));
    } catch {
      return { missing: 0, other: true };
    }
    const present = old.split(/(?<=\n)/).filter((line) => line.endsWith('\n'));
    if (present.length < sealed.lines) return { missing: sealed.lines - present.length, other: false };
    return { missing: 0, other: present.slice(0, sealed.lines).reduce(digest, '') !== sealed.sha256 };
  }
}

/** Lines that a log lacks by the record of the last checkpoint, and whether the others differ from it. */
interface LogFault {
  readonly missing: number;
  readonly other: boolean;
}

/** Damage of a log in words; undefined if there is none. */
function damageOf(file: string, missing: number, fault: LogFault): string | undefined {
  const count = Math.max(missing, fault.missing);
  if (count === 0 && !fault.other) return undefined;
  const what =
    count > 0
      ? `lacks ${count} lines or more: they are damaged or missing`
      : 'is not the log that its record, metrics.seal.json, describes: one of the two is damaged or of another run';
  return `${file} ${what}. The run goes on with its checkpoint, which is whole; the curves of the run have gaps.`;
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
