import { describe, expect, it } from 'vitest';
import { lastLines, runCommand } from './run-command';

const node = (script: string, options = {}) => runCommand(process.execPath, ['-e', script], options);

describe('runCommand', () => {
  it('returns exit code and output', async () => {
    expect(await node('console.log(1); console.error(2); process.exit(3)')).toMatchObject({
      code: 3,
      found: true,
    });
    expect((await node('console.log(process.env.SAID)', { env: { SAID: 'yes' } })).output).toBe('yes\n');
    expect(await node('process.kill(process.pid, "SIGKILL")')).toMatchObject({ killedBy: 'SIGKILL' });
    expect(await runCommand('/no/such/program', [])).toMatchObject({ code: undefined, found: false });
  });

  it('ends the program when it is aborted', async () => {
    const stop = new AbortController();
    const run = node('setInterval(() => {}, 1000)', { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 100);
    await expect(run).rejects.toThrow('stopped');
    await expect(node('', { signal: stop.signal })).rejects.toThrow('stopped');
  });
});

describe('lastLines', () => {
  it('indents the end', () => {
    expect(lastLines('a\nb\nc\n', 2)).toBe('  b\n  c');
  });
});
