import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgressEvent } from '@vse/trainer';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { recorder } from './recorder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vse-recorder-'));
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const start: ProgressEvent = { type: 'start', epochs: 2, stepsPerEpoch: 2, globalStep: 0, resumed: false };
const step = (globalStep: number): ProgressEvent => ({
  ...{ type: 'step', epoch: 0, step: 0, globalStep, loss: 1 / globalStep, learningRate: 1, gradientNorm: 1 },
  times: { data: 1, forward: 1, backward: 1, update: 1 },
});
const recall = { recall: { 1: 12.5, 5: 37.5, 10: 50 }, medianRank: 9 };
const metrics = { imageToText: recall, textToImage: recall, rsum: 200 };
const validation = (globalStep: number): ProgressEvent => ({
  ...{ type: 'validation', epoch: 0, globalStep, metrics, value: 200 },
  ...{ best: true, milliseconds: 1 },
});

it('writes a report at every evaluation, with warnings, and keeps the curve', async () => {
  const record = recorder('A system', { name: 'data', synthetic: true }, folder);
  const page = () => readFile(join(folder, 'report.html'), 'utf8');
  for (const event of [start, step(1), step(2)]) await record.listen(event);
  await expect(page()).rejects.toThrow('ENOENT');
  await record.listen({ type: 'warning', globalStep: 2, kind: 'x', message: 'x: because. Do this.' });
  await record.listen(validation(2));
  expect(await page()).toMatch(/Generated data[\s\S]*37\.5[\s\S]*Step 2: x: because/);
  expect(await page()).toContain('step 2');
  await record.listen(step(3));
  await record.listen({ type: 'end', globalStep: 3, interrupted: false });
  expect(await page()).toContain('step 3');
  expect(record.curve().loss.map(({ step: at }) => at)).toEqual([1, 2, 3]);
  expect(record.curve().validation).toEqual([{ step: 2, value: 200 }]);
});

it('goes on with the curve of a run that is resumed', async () => {
  const lines = [start, step(10), validation(10), step(20)].map((event) => JSON.stringify(event));
  await writeFile(join(folder, 'metrics.jsonl'), `${lines.join('\n')}\n`);
  const record = recorder('A system', { name: 'data', synthetic: false }, folder);
  await record.listen({ ...start, globalStep: 12, resumed: true });
  await record.listen(step(13));
  expect(record.curve().loss.map(({ step: at }) => at)).toEqual([10, 13]);
  expect(record.curve().validation).toEqual([{ step: 10, value: 200 }]);
});
