import '@vse/core/node-globals';
import { exitCodes } from './exit-codes';
import { runVse } from './run-vse';

// Entry of bin/vse.js. Ctrl-C stops the command between two pieces of its work, a second one ends the process at once.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(exitCodes.stopped);
    stop.abort(new Error(`stopped by ${signal}`));
  });
}
// `vse search ... | head` closes the pipe early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

const exitCode = await runVse(process.argv.slice(2), { signal: stop.signal });
// Threads of networks may still end; the answer is written.
process.exitCode = exitCode;
