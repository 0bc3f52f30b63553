import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const program = new URL('./testing/end-in-a-run.ts', import.meta.url);
const tsx = import.meta.resolve('tsx');
const run = promisify(execFile);

/** onnxruntime aborts the process where a thread is ended in the middle of a run, which only another process can tell of. */
describe('a program that ends while graphs run', () => {
  it.each(['close', 'exit'])('leaves in peace after %s', { timeout: 60_000 }, async (how) => {
    const { stdout } = await run(process.execPath, [
      ...['--conditions=@vse/source', '--import', tsx, program.pathname, how],
    ]);
    expect(stdout.trim()).toBe(how === 'close' ? 'closed, 12 settled, some of them rejected' : 'exiting');
  });
});
