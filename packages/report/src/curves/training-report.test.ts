import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../node-files';
import { ReportError } from '../report-error';
import { trainingReport, type TrainingEvent } from './training-report';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

const start: TrainingEvent = { type: 'start', globalStep: 0, resumed: false };
const step = (globalStep: number): TrainingEvent => ({ type: 'step', globalStep, loss: 1 / globalStep });
const recall = { recall: { 1: 12.5, 5: 37.5, 10: 50 }, medianRank: 9 };
const metrics = { imageToText: recall, textToImage: recall, rsum: 200 };
const validation = (globalStep: number): TrainingEvent => ({
  type: 'validation',
  globalStep,
  metrics,
  value: 200,
});

describe('trainingReport', () => {
  it('writes a page at every validation and at the end, with warnings, and keeps the curve', async () => {
    const run = join(folder, 'run');
    const report = trainingReport({
      title: 'A system',
      data: { name: 'data', synthetic: true },
      folder: run,
    });
    const page = () => readFile(join(run, 'report.html'), 'utf8');
    for (const event of [start, step(1), step(2)]) await report.listen(event);
    await expect(page()).rejects.toThrow('ENOENT');
    await report.listen({ type: 'warning', globalStep: 2, message: 'x: because. Do this.' });
    await report.listen(validation(2));
    expect(await page()).toMatch(/Generated data[\s\S]*37\.5[\s\S]*Step 2: x: because/);
    expect(await page()).toContain('step 2');
    await report.listen(step(3));
    await report.listen({ type: 'end', globalStep: 3 });
    expect(await page()).toContain('step 3');
    expect(await page()).toBe(report.html());
    expect(await readdir(run)).toEqual(['report.html']);
    expect(report.curve().loss.map(({ step: at }) => at)).toEqual([1, 2, 3]);
    expect(report.curve().validation).toEqual([{ step: 2, value: 200 }]);
  });

  it('goes on with the curve of a run that is resumed', async () => {
    const lines = [start, step(10), validation(10), step(20)].map((event) => JSON.stringify(event));
    await writeFile(join(folder, 'metrics.jsonl'), `${lines.join('\n')}\n`);
    const report = trainingReport({ title: 'A system', data: { name: 'data', synthetic: false }, folder });
    await report.listen({ type: 'start', globalStep: 12, resumed: true });
    await report.listen(step(13));
    expect(report.curve().loss.map(({ step: at }) => at)).toEqual([10, 13]);
    expect(report.curve().validation).toEqual([{ step: 10, value: 200 }]);
  });

  it('begins with an empty curve where a resumed run left no log', async () => {
    const report = trainingReport({ title: 'A system', data: { name: 'data', synthetic: false }, folder });
    await report.listen({ type: 'start', globalStep: 12, resumed: true });
    expect(report.curve()).toEqual({ name: 'A system', loss: [] });
  });

  it('renders without a folder, nothing before the first step, and leaves other metrics out', async () => {
    const report = trainingReport({ title: 'A system', data: { name: 'data', synthetic: false } });
    await report.listen({ type: 'end', globalStep: 0 });
    expect(report.html()).toBeUndefined();
    await report.listen(step(1));
    await report.listen({ type: 'validation', globalStep: 1, metrics: { 1: 50 }, value: 50 });
    expect(report.html()).toContain('Training on data: step 1');
    expect(report.html()).not.toContain('the last evaluation');
  });
});

describe('nodeFiles', () => {
  it.each([undefined, {}])('says what to do outside of Node: %j', (process) => {
    // An explicit undefined would take the default.
    const open = () => nodeFiles(process ?? { getBuiltinModule: undefined as never });
    expect(open).toThrow(ReportError);
    expect(open).toThrow('trainingReport: folder needs Node. In a browser leave it out and take html().');
  });
});
