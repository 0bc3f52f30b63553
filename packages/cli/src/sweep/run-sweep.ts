import { readFile } from 'node:fs/promises';
import { OptionError } from '@vse/core';
import { runSweep, type Grid } from '@vse/sweep';
import type { SweepFlags } from '../commands/sweep';
import { duration } from '../console/progress-line';
import type { Answer, Context } from '../context';
import { exitCodes } from '../exit-codes';
import { existingFile } from '../flags/existing-path';

/** Request of `vse sweep`. */
export interface SweepRequest {
  readonly grid: string;
  /** The command and its arguments. */
  readonly words: readonly string[];
  readonly flags: SweepFlags;
}

/** Runs the rows of a grid. */
export async function runSweepCommand(
  { grid, words, flags }: SweepRequest,
  context: Context,
): Promise<Answer> {
  await existingFile('GRID', grid);
  const { out, workers, queue } = flags;
  const { markdown, csv, missing } = await runSweep(await gridIn(grid), {
    command: words,
    folder: out,
    workers,
    signal: context.signal,
    ...(queue !== undefined && { queue }),
    onRow: ({ id, error, seconds }, done, total) =>
      context.note(
        `${done}/${total}  ${id}  ${error === undefined ? duration(seconds) : `failed: ${error}`}`,
      ),
  });
  context.signal.throwIfAborted();
  return {
    data: { folder: out, csv, missing },
    text: markdown,
    exitCode: missing.length > 0 ? exitCodes.failed : exitCodes.done,
  };
}

async function gridIn(file: string): Promise<Grid> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Grid;
  } catch (cause) {
    throw new OptionError(
      `GRID: ${file} must be JSON, got: ${(cause as Error).message}. Correct it or give another.`,
      { cause },
    );
  }
}
