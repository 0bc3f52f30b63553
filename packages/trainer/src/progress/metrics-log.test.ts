import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { tinyStep } from '../testing/tiny-step';
import { openMetricsLog } from './metrics-log';
import type { ProgressEvent } from './progress';

let folder: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'run');
});

const epoch = (globalStep: number): ProgressEvent => ({ type: 'epoch', epoch: 0, globalStep, loss: 0.5 });
const read = async (): Promise<unknown[]> => {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
};

describe('openMetricsLog', () => {
  it('names the folder if a file is in its place', async () => {
    await writeFile(folder, 'a file');
    const inFile = join(folder, 'vsepp');
    await expect(openMetricsLog(inFile)).rejects.toThrow(
      `fit: checkpoints must be a folder that can be created and written to, ${inFile} fails with ENOTDIR. Give another folder.`,
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

  it('resumes at a step without later or cut lines; a new run begins a new log', async () => {
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
