import { VseError } from '@vse/core';

/** Errors made for people are shown as one message, others with their stack; the process ends with 1, or as it was set to. */
export function explainErrors(): void {
  process.on('uncaughtException', (error) => {
    console.error(VseError.isInstance(error) ? `\n${error.message}` : error);
    process.exit(process.exitCode ?? 1);
  });
}

/** Ends a run that was interrupted: what was learnt is saved, and the same command goes on. */
export function stopEarly(checkpoints: string): never {
  console.error(
    `Stopped. The run is saved in ${checkpoints}; the same command with --resume goes on from there.`,
  );
  process.exit(130);
}
