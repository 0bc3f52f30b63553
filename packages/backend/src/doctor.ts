import { runDoctor } from './run-doctor';

// What bin/vse-doctor.js starts. No top-level await: this is built for CommonJS too.
void runDoctor().then((code) => {
  (globalThis as { process?: { exitCode?: number } }).process!.exitCode = code;
});
