import { appendFile, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
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
    const { write } = await openMetricsLog(folder);
    for (let step = 1; step <= 20; step++) {
      await write({ ...tinyStep, step: step - 1, globalStep: step });
    }
    await write(epoch(20));
    expect(await read()).toMatchObject([{ globalStep: 10 }, { globalStep: 20, type: 'step' }, epoch(20)]);
  });

  it('resumes at a step without later or cut lines; a new run begins a new log', async () => {
    const { write } = await openMetricsLog(folder);
    await write(epoch(5));
    await write(epoch(15));
    await appendFile(join(folder, 'metrics.jsonl'), '{"type":"epo');
    const resumed = await openMetricsLog(folder, 9);
    expect(resumed.damage).toBeUndefined();
    await resumed.write(epoch(12));
    expect(await read()).toMatchObject([epoch(5), epoch(12)]);
    await openMetricsLog(folder);
    expect(await read()).toEqual([]);
  });

  it('says when lines of a resumed run are damaged or missing, and keeps the others', async () => {
    const { write } = await openMetricsLog(folder);
    for (const globalStep of [10, 20, 30]) await write({ ...tinyStep, globalStep });
    const file = join(folder, 'metrics.jsonl');
    const whole = await readFile(file, 'utf8');
    const lines = whole.split(/(?<=\n)/);
    const faults: readonly (readonly [string, number, readonly number[]])[] = [
      [whole.replace('"globalStep":20', '"globalStep":28'), 1, [10, 30]],
      [[lines[0], lines[2]].join(''), 1, [10, 30]],
      [lines.slice(0, 2).join(''), 1, [10, 20]],
      [lines.slice(1).join(''), 1, [20, 30]],
      ['', 3, []],
    ];
    for (const [text, lost, kept] of faults) {
      await writeFile(file, text);
      const { damage } = await openMetricsLog(folder, 30);
      expect(damage).toMatch(new RegExp(`metrics\\.jsonl lacks ${lost} lines or more`));
      expect(await read()).toMatchObject(kept.map((globalStep) => ({ globalStep })));
    }
    await writeFile(file, whole);
    expect((await openMetricsLog(folder, 30)).damage).toBeUndefined();
    expect((await openMetricsLog(folder, 30)).damage, 'numbers its lines anew').toBeUndefined();
  });

  it('tells a log that was cut at the end of a line, whatever the line', async () => {
    const { write, seal } = await openMetricsLog(folder);
    for (const globalStep of [10, 20]) await write({ ...tinyStep, globalStep });
    await write(epoch(25));
    await seal();
    await write(epoch(26)); // after the checkpoint: a crash may lose it
    const file = join(folder, 'metrics.jsonl');
    const record = join(folder, 'metrics.seal.json');
    const [log, whole] = [await readFile(file, 'utf8'), await readFile(record, 'utf8')];
    const lines = log.split(/(?<=\n)/);
    const damageOf = async (text: string, recorded: string) => {
      await writeFile(file, text);
      await writeFile(record, recorded);
      return (await openMetricsLog(folder, 25)).damage;
    };
    expect(await damageOf(lines.slice(0, 2).join(''), whole)).toMatch(/lacks 1 lines or more/);
    expect(await damageOf(log, '')).toMatch(/is not the log that its record, metrics\.seal\.json, describes/);
    expect(await damageOf(lines.slice(0, 3).join(''), whole)).toBeUndefined();
    expect(await damageOf(log, whole)).toBeUndefined();
    await writeFile(file, log);
    await rm(record);
    expect((await openMetricsLog(folder, 25)).damage, 'a log without a record').toBeUndefined();
    expect((await openMetricsLog(folder, 25)).damage, 'the record is made anew').toBeUndefined();
  });

  it('tells the log of another run with as many lines', async () => {
    const other = join(folder, 'other');
    for (const [place, loss] of [[folder, 1], [other, 2]] as const) {
      const { write, seal } = await openMetricsLog(place);
      await write({ ...tinyStep, globalStep: 10, loss });
      await seal();
    }
    await copyFile(join(other, 'metrics.jsonl'), join(folder, 'metrics.jsonl'));
    expect((await openMetricsLog(folder, 10)).damage).toMatch(/is damaged or of another run/);
  }); // prettier-ignore
});
