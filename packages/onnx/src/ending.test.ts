import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const program = new URL('./testing/end-in-a-run.ts', import.meta.url);
const tsx = import.meta.resolve('tsx');
const run = promisify(execFile);

/** onnxruntime aborts the process if a thread ends during a run, so the test needs a process of its own. */
describe('a program that ends while graphs run', () => {
  it.each(['close', 'exit'])('ends without an abort after %s', async (how) => {
    const { stdout } = await run(process.execPath, [
      ...['--conditions=@vse/source', '--import', tsx, program.pathname, how],
    ]);
    expect(stdout.trim()).toBe(how === 'close' ? 'closed, 12 settled, some of them rejected' : 'exiting');
  });
});
