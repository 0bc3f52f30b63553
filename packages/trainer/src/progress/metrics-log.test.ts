import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tinyStep } from '../../test/tiny-step';
import { openMetricsLog } from './metrics-log';
import type { ProgressEvent } from './progress';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'vse-log-')), 'run');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const epoch = (globalStep: number): ProgressEvent => ({ type: 'epoch', epoch: 0, globalStep, loss: 0.5 });
const read = async (): Promise<unknown[]> => {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
};

describe('openMetricsLog', () => {
  it('says which folder it is where there is a file in its place', async () => {
    await writeFile(folder, 'a file');
    const inFile = join(folder, 'vsepp');
    await expect(openMetricsLog(inFile)).rejects.toThrow(
      `fit: checkpoints ${inFile} must be a folder that can be made and written to, got ENOTDIR. Name another.`,
    );
  });

  it('writes one line per event, of the steps every tenth', async () => {
    const log = await openMetricsLog(folder);
    for (let step = 1; step <= 20; step++) {
      await log({ ...tinyStep, step: step - 1, globalStep: step });
    }
    await log(epoch(20));
    expect(await read()).toMatchObject([{ globalStep: 10 }, { globalStep: 20, type: 'step' }, epoch(20)]);
  });

  it('goes on from a step without what came later or was cut short; a new run begins anew', async () => {
    const log = await openMetricsLog(folder);
    await log(epoch(5));
    await log(epoch(15));
    await appendFile(join(folder, 'metrics.jsonl'), '{"type":"epo');
    await (
      await openMetricsLog(folder, 10)
    )(epoch(12));
    expect(await read()).toEqual([epoch(5), epoch(12)]);
    await openMetricsLog(folder);
    expect(await read()).toEqual([]);
  });
});
