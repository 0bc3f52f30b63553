import { VseError } from '@vse/core';

/** Prints this project's errors as one message and others with their stack, then exits with `process.exitCode`, or 1. */
export function explainErrors(): void {
  process.on('uncaughtException', (error) => {
    console.error(VseError.isInstance(error) ? `\n${error.message}` : error);
    process.exit(process.exitCode ?? 1);
  });
}

/** Exits after an interrupted run, with a message that says how to resume it. */
export function stopEarly(checkpoints: string): never {
  console.error(
    `Stopped. The run is saved in ${checkpoints}; the same command with --resume goes on from there.`,
  );
  process.exit(130);
}
