import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachesText, openFeatureStore } from '@vse/feature-store';
import { lockFolder } from '@vse/formats';
import { imageFiles } from '../testing/image-files';
import { temporaryFolder } from '@vse/testing';
import { tinyModel } from '../testing/tiny-model';
import { tinyNetwork } from '../testing/tiny-network';
import { tinyVisionModel } from '../testing/tiny-vision-model';
import { readArguments } from './read-arguments';
import { runExtract, runMerge } from './run-extract';

/** Five images and a network that gives pixels back as a 4 x 4 grid (`grid`), and their mean (`pooled`). */
async function setup() {
  const folder = await temporaryFolder();
  await imageFiles(folder, 5);
  const model = await tinyNetwork(join(folder, 'tiny.onnx'), {
    inputs: [{ name: 'pixels', shape: ['batch', 3, 4, 4] }],
    outputs: [
      { name: 'grid', shape: ['batch', 3, 4, 4] },
      { name: 'pooled', shape: ['batch', 3, 1, 1] },
    ],
    nodes: [
      { type: 'Abs', from: ['pixels'], to: 'hidden' },
      { type: 'Identity', from: ['hidden'], to: 'grid' },
      { type: 'GlobalAveragePool', from: ['hidden'], to: 'pooled' },
    ],
  });
  const said: string[] = [];
  const run = (...flags: readonly string[]) => {
    const command = readArguments([
      '--images',
      folder,
      '--out',
      join(folder, 'out'),
      '--size',
      '4',
      ...flags,
    ]);
    if (command.command !== 'extract') throw new Error(`wanted to extract, got ${command.command}`);
    return runExtract(command.values, {
      signal: new AbortController().signal,
      progress: { write: (text) => said.push(text) },
    });
  };
  return { folder, model, run, said, out: join(folder, 'out') };
}

const onnx = (model: string) => ['--model', model, '--preprocess', 'minus-one-to-one', '--workers', '1'];

describe('runExtract', () => {
  it('writes what the store is of, holds it while it runs, and leaves no lock', async () => {
    const { folder, model, run, out } = await setup();
    const pruner = await lockFolder(out, { name: 'prune' });
    await expect(run(...onnx(model), '--output', 'pooled')).rejects.toThrow(/is being pruned/);
    await pruner.release();
    await run(...onnx(model), '--output', 'pooled');
    expect((await readdir(out)).filter((name) => name.endsWith('.lock'))).toEqual([]);
    const listed = await cachesText({ folder: out });
    expect(listed).toMatch(
      new RegExp(`features by .* of 5 images of ${basename(folder)}, 5 x 1 x 3 float16  in \\.`),
    );
    await cachesText({ folder: out, prune: 'all' });
    expect(await readdir(folder)).not.toContain('out');
  });

  it('extracts, reports progress, and writes a manifest', async () => {
    const { model, run, said, out } = await setup();
    expect(await run(...onnx(model), '--output', 'pooled')).toMatch(
      /5 images, up to 1 vectors of 3 numbers each/,
    );
    expect(said.at(-1)).toMatch(/^5 of 5 images, .*\/s, 0 s left\n$/);
    const manifest: unknown = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      extractor: {
        settings: {
          output: 'pooled',
          model: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          preprocessing: { order: 'rgb' },
        },
        versions: { sharp: expect.any(String) as string, onnxruntime: expect.any(String) as string },
      },
      shape: [5, 1, 3],
      skipped: [],
    });
    const store = await openFeatureStore(out);
    expect(store.ids).toEqual(['0.png', '1.png', '2.png', '3.png', '4.png']);
    // The images are of one colour, (40, 4, 7) the last: |pixel / 127.5 - 1|.
    const [last] = await store.read([4]);
    [40, 4, 7].forEach((value, i) => expect(last!.values[i]).toBeCloseTo(1 - value / 127.5, 2));
    await store.close();
  });

  it('refuses to resume with other settings, and names the one that differs', async () => {
    const { model, run } = await setup();
    await run(...onnx(model), '--output', 'pooled');
    await expect(run(...onnx(model), '--output', 'grid')).rejects.toThrow(
      /settings\.output is "pooled" there and "grid" here/,
    );
    const other = ['--model', model, '--preprocess', 'keras-caffe', '--output', 'pooled'];
    await expect(run(...other)).rejects.toThrow(
      /settings\.preprocessing\.order is "rgb" there and "bgr" here/,
    );
  });

  it.each([
    ['a layer', ['--layer', 'hidden'], 16],
    ['a grid', ['--output', 'grid', '--regions', 'grid'], 16],
    ['proposals out of a grid', ['--output', 'grid', '--regions', 'proposals', '--rule', 'defrag'], 20],
  ])('takes %s', async (_, flags, most) => {
    const { model, run, out } = await setup();
    await run(...onnx(model), ...flags);
    const store = await openFeatureStore(out);
    expect(store.length).toBe(most);
    expect([...(await store.readBoxes([0]))[0]!.slice(0, 2)]).toEqual([0, 0]);
    await store.close();
  });

  it('takes descriptors, models of TensorFlow.js and of transformers', async () => {
    const { folder, run, out } = await setup();
    await run('--model', 'descriptors', '--workers', '1', '--out', `${out}-1`);
    const json = await tinyModel(folder);
    await run(
      '--model',
      json,
      '--preprocess',
      'minus-one-to-one',
      '--size',
      '2',
      '--out',
      `${out}-2`,
      '--features',
      'grid',
    );
    const vision = await tinyVisionModel(join(folder, 'vision'));
    await run('--model', `transformers:${vision}`, '--out', `${out}-3`, '--features', 'grid');
    for (const [i, length] of [12, 4, 4].entries()) {
      const store = await openFeatureStore(`${out}-${i + 1}`);
      expect([store.rows, store.length]).toEqual([5, length]);
      await store.close();
    }
  });

  it('extracts parts that merge to the bytes of one run', async () => {
    const { model, run, out } = await setup();
    const flags = [...onnx(model), '--output', 'grid', '--shard-size', '2'];
    await run(...flags);
    for (const part of ['1/2', '2/2'])
      expect(await run(...flags, '--shard', part, '--out', `${out}-parts`)).toContain(part);
    await runMerge(`${out}-merged`, [`${out}-parts`], false);
    for (const name of ['index.json', 'manifest.json', 'shard-00002.npy', 'shard-00002.boxes.npy']) {
      expect(await readFile(join(`${out}-merged`, name))).toEqual(await readFile(join(out, name)));
    }
  });

  it('averages ten crops for a ten-crop preset', async () => {
    const { model, run, out } = await setup();
    await run('--model', model, '--preprocess', 'ten-crop-caffe', '--output', 'pooled', '--workers', '1');
    const store = await openFeatureStore(out);
    expect(store.extractor).toMatchObject({
      name: 'onnx, ten crops',
      settings: { crops: 10, input: { width: 256 } },
    });
    await store.close();
  });

  it('names flags that exclude each other', async () => {
    const { folder, model, run } = await setup();
    const cases = [
      [['--model', model, '--output', 'grid'], /--preprocess must name .*got none/],
      [[...onnx(model), '--output', 'pooled', '--regions', 'grids'], /--regions must be one of/],
      [['--model', 'descriptors', '--regions', 'grid'], /proposes its own regions, got grid/],
      [[...onnx(model), '--output', 'grid', '--layer', 'hidden'], /output and layer exclude each other/],
      [[...onnx(model), '--card', 'mobilenet-v2'], /must be the file of --card mobilenet-v2/],
      [[...onnx(model), '--output', 'grid', '--regions', 'detector:'], /detector: must have a value/],
      [['--preprocess', 'imagenet'], /--model must have a value/],
    ] as const;
    for (const [flags, reason] of cases) await expect(run(...flags)).rejects.toThrow(reason);
    await writeFile(join(folder, 'bad.png'), 'no image');
    await expect(run(...onnx(model), '--output', 'grid')).rejects.toThrow(/bad\.png: .*unsupported/i);
    expect(await run(...onnx(model), '--output', 'grid', '--skip-bad')).toMatch(/5 images.*1 left out/);
  });
});
