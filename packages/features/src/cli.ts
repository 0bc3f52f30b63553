#!/usr/bin/env node
import { VseError } from '@vse/core';
import { cachesText } from '@vse/feature-store';
import { help } from './cli/help';
import { modelCards } from './models/model-cards';
import { readArguments } from './cli/read-arguments';
import { runExtract, runMerge } from './cli/run-extract';

main(process.argv.slice(2)).catch((error: unknown) => {
  const known = VseError.isInstance(error) ? error.message.replace('skipBad', '--skip-bad') : error;
  console.error(known);
  process.exitCode ||= 1;
});

async function main(argv: readonly string[]): Promise<void> {
  const request = readArguments(argv);
  if (request.command === 'help') {
    console.log(help);
  } else if (request.command === 'cards') {
    console.log(JSON.stringify(modelCards, null, 2));
  } else if (request.command === 'caches') {
    console.log(await cachesText(request.request));
  } else if (request.command === 'merge') {
    console.log(await runMerge(request.out, request.parts, request.skipBad));
  } else {
    await interruptible((signal) => runExtract(request.values, { signal, progress: process.stderr }));
  }
}

/** Runs until Ctrl-C stops it between batches; a second Ctrl-C ends the process at once. */
async function interruptible(run: (signal: AbortSignal) => Promise<string>): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  try {
    console.log(await run(stop.signal));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.error('\nvse-extract: stopped; finished shards are kept, and the same command resumes.');
    process.exitCode = 130;
  }
}
