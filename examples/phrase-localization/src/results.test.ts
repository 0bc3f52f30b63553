import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { onTestFinished, describe, expect, it, vi } from 'vitest';
import { readArguments } from './arguments';
import { localize } from './localize';
import { presentRuns } from './results';
import type { Run } from './run';
import { dataOf, left, mention, regionsOf, right, toySpace } from './testing/toy';

const regions = regionsOf([[left, [0.9, 0.1, 0]], [right, [0.95, 0.8, 0]]]); // prettier-ignore
// The dog is taken for what is on the right, the cat is found.
const data = dataOf(regions, [mention(0, 'a dog', left), mention(0, 'a cat', right, '2')], 1);

async function presented(runs: readonly Run[], given = data) {
  const out = await temporaryFolder();
  const print = vi.spyOn(console, 'log').mockReturnValue();
  onTestFinished(() => {
    print.mockRestore();
  });
  const args = { ...readArguments(['--features', 'onnx:/home/me/net.onnx', '--seed', '7']), out };
  await presentRuns(runs, { data: given, args, backend: { name: 'cpu' }, notes: ['Pairs were counted.'] });
  return {
    said: print.mock.calls.flat().join('\n'),
    results: JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as unknown[],
    report: await readFile(join(out, 'report.html'), 'utf8'),
  };
}

async function runOf(system: Run['system'], more: Partial<Run> = {}): Promise<Run> {
  return { system, seconds: 1.25, found: await localize(toySpace, data, data.test), ...more };
}

describe('presentRuns', () => {
  it('prints a row for each system, what was left out, and that numbers are synthetic', async () => {
    const { said } = await presented([await runOf('cca'), await runOf('structure')]);
    expect(said).toMatch(/normalised CCA \(synthetic\)\s+\|\s+50\.0\s+100\.0\s+100\.0\s+100\.0 \|.*1\.3/);
    expect(said).toMatch(/with structure terms \(synthetic\)/);
    expect(said).toContain('test split, 1 images, 2 phrases; the last epoch, for no other split is left');
    expect(said).toContain('The data are synthetic');
    expect(said).toContain('Nothing was left out.\nPairs were counted.');
  });

  it('says nothing of synthetic data where they are not, and how epochs were chosen', async () => {
    const real = { ...data, dev: data.test, dataset: { ...data.dataset, synthetic: false } };
    const { said, results } = await presented([await runOf('cca')], real);
    expect(said).not.toContain('synthetic');
    expect(said).toContain('the best epoch by R@1 on the dev split');
    expect(results).toMatchObject([{ synthetic: false }]);
  });

  it('says where the models are, how one is used, and why one is missing', async () => {
    const folder = '/runs/phrases/cca/model';
    const { said, results } = await presented([
      await runOf('cca', { model: folder }),
      await runOf('structure', { notKept: 'the text has no recipe.' }),
    ]);
    expect(said).toContain(`The model of normalised CCA: ${folder}`);
    expect(said).toContain(`openEmbedder('${folder}')`);
    expect(said).toContain('a vector and a box for each region');
    expect(said).toContain('No folder of the model of with structure terms: the text has no recipe.');
    expect(results).toMatchObject([{ model: expect.stringMatching(/cca.model$/) as unknown }, { notKept: 'the text has no recipe.' }]); // prettier-ignore
  });

  it('writes the numbers, and a report whose curve is of R@1 and that names no folder', async () => {
    const curve = { loss: [{ step: 1, value: 3 }], validation: [{ step: 1, value: 55 }] };
    const { results, report } = await presented([await runOf('structure', { curve })]);
    expect(results).toEqual([
      expect.objectContaining({
        system: 'with structure terms',
        upperBound: 100,
        seconds: 1.25,
        synthetic: true,
        recall: expect.objectContaining({ 1: 50, 5: 100 }) as unknown,
      }),
    ]);
    expect(report).toContain('validation R@1');
    expect(report).not.toContain('validation rsum');
    expect(report).toContain('onnx:net.onnx');
    expect(report).not.toContain('/home/me');
  });
});
