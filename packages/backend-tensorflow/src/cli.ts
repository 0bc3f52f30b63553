#!/usr/bin/env node
import { VseError } from '@vse/base';
import { runCommandLine } from './cli/run-command-line';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}

runCommandLine(process.argv.slice(2), stop.signal).then(
  (answer) => {
    console.log(answer);
  },
  (error: unknown) => {
    process.exitCode = stop.signal.aborted ? 130 : 1;
    if (stop.signal.aborted) {
      console.error(
        '\nvse-tensorflow: stopped. Run the same command to continue with the downloaded wheels.',
      );
    } else {
      console.error(VseError.isInstance(error) ? error.message : error);
    }
  },
);
