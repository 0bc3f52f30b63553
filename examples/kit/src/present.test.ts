import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { retrievalMetrics } from '@vse/eval';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { measure } from './measure';
import type { ExperimentData } from './experiment-data';
import { present, type Presentation, type Result } from './present';
import { published } from './published';

const pairs = {
  name: 'tiny/test',
  synthetic: true,
  imageCount: 2,
  captionToImage: Int32Array.of(0, 1),
  readImages: () => Promise.resolve([]),
  readCaptions: () => Promise.resolve([]),
};

const metrics = retrievalMetrics({ scores: [1, 0, 0, 1], captionToImage: pairs.captionToImage });

async function presented(results: readonly Result[], synthetic: boolean) {
  const out = await temporaryFolder();
  const print = vi.spyOn(console, 'log').mockReturnValue();
  const data = { name: 'tiny', synthetic, train: pairs, test: pairs, testSplit: 'dev', notes: ['A note.'] };
  await present(results, {
    title: 'Tiny',
    data: data as unknown as ExperimentData,
    args: {
      data: 'folder',
      features: 'onnx:/home/me/net.onnx',
      limit: 2,
      preset: 'photographs',
      skipBad: false,
      seed: 7,
      out,
      resume: false,
      given: { example: 'example', flags: {} },
    },
    backend: { name: 'cpu' } as Presentation['backend'],
    settings: { depth: 3 },
    publishedOn: 'somewhere',
  });
  const read = (file: string) => readFile(join(out, file), 'utf8');
  return {
    said: print.mock.calls.flat().join('\n'),
    results: JSON.parse(await read('results.json')) as unknown[],
    report: await read('report.html'),
  };
}

beforeEach(() => () => vi.restoreAllMocks());

describe('present', () => {
  const paper = { published: published('System', [1, 2, 3], [4, 5, 6]), source: 'A paper.' };

  it('draws the curve of each system once, and says what was trained on', async () => {
    const curve = { name: 'first', loss: [{ step: 1, value: 2 }] };
    const { report } = await presented(
      [
        { system: 'first, mean of 5 folds', metrics, curve },
        { system: 'first', metrics, curve },
        { system: 'second', metrics, curve: { ...curve, name: 'second' } },
        { system: 'third, not trained', metrics, curve: { name: 'third', loss: [] } },
      ],
      false,
    );
    expect(report.match(/<polyline/g)).toHaveLength(2);
    expect([...report.matchAll(/y="\d+">(first|second|third)<\/text>/g)].map(([, name]) => name)).toEqual(['first', 'second']); // prettier-ignore
    expect(report).toContain('<dt>train captions</dt><dd>2</dd>');
  });

  it('prints published and measured rows, seconds, and how they were measured', async () => {
    const { said } = await presented([{ system: 'System', metrics, seconds: 1.25, ...paper }], false);
    expect(said).toMatch(/System, published\s+\|\s+1\.0\s+2\.0/);
    expect(said).toMatch(/System, this run\s+\|\s+100\.0.*1\.3/);
    expect(said).toContain('tiny, dev split, 2 images, 2 captions; no other split is left to choose by.');
    expect(said).toContain('Published: somewhere:\n  System: A paper.\nA note.');
    expect(said).not.toContain('synthetic');
  });

  it('writes what was measured, and settings without the paths of this machine', async () => {
    const { results, report } = await presented([{ system: 'System', metrics, seconds: 1.25 }], false);
    expect(results).toEqual([
      {
        system: 'System',
        ...JSON.parse(JSON.stringify(metrics)),
        synthetic: false,
        seconds: 1.25,
        backend: 'cpu',
      },
    ]);
    expect(report).toMatch(/<dt>depth<\/dt><dd>3<\/dd>/);
    expect(report).toMatch(/<dt>features<\/dt><dd>onnx:net\.onnx<\/dd>/);
  });

  it('gives the interval of rsum in the table, the file and the report, and says what it holds', async () => {
    const measured = measure([1, 0, 0.5, 0.4], pairs.captionToImage);
    const { said, results, report } = await presented([{ system: 'System', metrics: measured }], false);
    const { low, high } = measured.rsumInterval;
    const range = `${low.toFixed(1)} to ${high.toFixed(1)}`;
    expect(low).toBeLessThan(high);
    expect(said).toContain(range);
    expect(said).toContain('The interval of rsum holds 95 %');
    expect(report).toContain(range);
    expect(results).toMatchObject([{ rsumInterval: { low, high } }]);
  });

  it('calls generated data synthetic in every place', async () => {
    const { said, results, report } = await presented([{ system: 'System', metrics }], true);
    expect(said).toContain('System (synthetic)');
    expect(said).toContain('These numbers say nothing about photographs.');
    expect(results).toMatchObject([{ synthetic: true }]);
    expect(report).toContain('Generated data.');
  });
});
