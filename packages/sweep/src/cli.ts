#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { OptionError, VseError } from '@vse/base';
import type { Grid } from './grid';
import { runSweep } from './run-sweep';

const help = `vse-sweep GRID.json --out DIR [--workers N] [--queue URL] -- COMMAND...

  Runs COMMAND once for each combination of the lists in GRID.json, { "margin": [0.1, 0.2], "epochs": 4 },
  and writes table.md and table.csv to DIR. After a stop or a crash, the same command resumes.

  --out DIR     folder of the rows, their checkpoints and the table
  --workers N   rows that run at a time on this machine (default 1)
  --queue URL   share the rows with all machines that run the same command: redis://host:6379
`;

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(VseError.isInstance(error) ? error.message : error);
  process.exitCode ||= 1;
});

async function main(argv: readonly string[]): Promise<void> {
  const end = argv.indexOf('--');
  const [flags, command] = end < 0 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)];
  const { values, positionals } = readFlags(flags);
  const [file] = positionals;
  if (values.help || file === undefined || values.out === undefined || command.length === 0) {
    console.log(help);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    process.exitCode = 130;
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const { markdown, missing } = await runSweep(gridIn(file), {
    command,
    folder: values.out,
    workers: Number(values.workers),
    signal: stop.signal,
    ...(values.queue !== undefined && { queue: values.queue }),
    onRow: ({ id, error, seconds }, done, total) =>
      console.error(
        `${done}/${total}  ${id}  ${error === undefined ? `${seconds.toFixed(0)} s` : `failed: ${error}`}`,
      ),
  });
  console.log(markdown);
  if (missing.length > 0) process.exitCode = 1;
}

function readFlags(argv: readonly string[]) {
  const string = { type: 'string' } as const;
  const options = {
    out: string,
    queue: string,
    workers: { ...string, default: '1' },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new OptionError(`vse-sweep: ${(error as Error).message}`);
  }
}

function gridIn(file: string): Grid {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Grid;
  } catch (cause) {
    throw new OptionError(
      `vse-sweep: ${file} must be a JSON file, got: ${(cause as Error).message}. Correct it or give another.`,
      {
        cause,
      },
    );
  }
}
