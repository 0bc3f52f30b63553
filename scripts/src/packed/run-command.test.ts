import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forEachAtOnce, mustRun, runCommand } from './run-command';

const program = (text: string) => [process.execPath, '-e', text] as const;

describe('runCommand', () => {
  it('returns the status and both outputs', async () => {
    const text = "console.log('out'); console.error('err'); process.exitCode = 3";
    expect(await runCommand('.', program(text))).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('hides the settings of this workspace', async () => {
    process.env['npm_config_registry'] = 'hidden';
    const { stdout } = await runCommand('.', program('console.log(process.env.npm_config_registry)'));
    delete process.env['npm_config_registry'];
    expect(stdout).toBe('undefined\n');
  });
});

it('mustRun rejects with what a failing command printed', async () => {
  await expect(mustRun('.', program("console.log('why'); process.exitCode = 1"))).rejects.toThrow(
    /with 1\nwhy/,
  );
});

it('forEachAtOnce keeps the order and the bound', async () => {
  let running = 0;
  let most = 0;
  const results = await forEachAtOnce(
    [3, 1, 2],
    async (x) => {
      running += 1;
      most = Math.max(most, running);
      for (let i = 0; i < x; i += 1) await turn();
      running -= 1;
      return x * 10;
    },
    2,
  );
  expect(results).toEqual([30, 10, 20]);
  expect(most).toBe(2);
});
