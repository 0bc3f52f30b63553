import { runDoctor } from './run-doctor';

// Entry of bin/vse-doctor.js. No top-level await: it is built for CommonJS too.
void runDoctor().then((code) => {
  (globalThis as { process?: { exitCode?: number } }).process!.exitCode = code;
});
