import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, expect, it } from 'vitest';
import { vse, vseJson } from '../testing/run';
import { smallPictures } from '../testing/small-collection';
import { tinyClip } from '../testing/tiny-clip';
import { openFrozenFolder } from './frozen-folder';

let home: string;
let pictures: string;
beforeAll(async () => {
  home = await temporaryFolder();
  pictures = await smallPictures(home);
});

const copyOf = async (change: (folder: string) => Promise<void>): Promise<string> => {
  const folder = join(await temporaryFolder(), 'clip');
  await tinyClip(folder);
  await change(folder);
  return folder;
};

it('searches a folder of pictures by a frozen model, with no model of its own', async () => {
  const clip = await tinyClip(join(home, 'clip'));
  for (const [sentence, wanted] of [
    ['a red square', 'red.png'],
    ['green', 'green.png'],
    ['blue square', 'below/blue.png'],
  ] as const) {
    const { code, data } = await vseJson(['search', clip, sentence, '--pictures', pictures]);
    const { results, count } = data as { results: { id: string; score: number }[]; count: number };
    expect([code, count, results[0]!.id]).toEqual([0, 3, wanted]);
  }
  const again = await vseJson(['index', clip, pictures]);
  expect(again.data).toMatchObject({ unchanged: 3, added: 0 });
});

it('embeds pictures and sentences as unit vectors of one space, and tells which it cannot', async () => {
  const frozen = await openFrozenFolder(await tinyClip(join(home, 'clip')));
  const broken = join(home, 'broken.png');
  await writeFile(broken, 'no picture');
  const { items, failures } = await frozen.embedImages([
    join(pictures, 'red.png'),
    broken,
    join(pictures, 'green.png'),
  ]);
  expect(items.map((item) => item && Math.hypot(...item.values))).toEqual([
    expect.closeTo(1, 6),
    undefined,
    expect.closeTo(1, 6),
  ]);
  expect(failures).toMatchObject([{ index: 1 }]);
  const sentences = await frozen.embedCaptions(['red', ' ', 'a red']);
  expect(sentences.items[1]).toBeUndefined();
  expect(sentences.failures).toMatchObject([{ index: 1 }]);
  // Without its common part, 'red' is (1, -0.5, -0.5) with 2 x 0.01 of the marks on each.
  const values = [1.02, -0.48, -0.48];
  const norm = Math.hypot(...values);
  for (const [i, value] of sentences.items[0]!.values.entries())
    expect(value).toBeCloseTo(values[i]! / norm, 5);
  await frozen.dispose();
});

it('takes the most exact weights that are there for both towers', async () => {
  const folder = await copyOf(async (clip) => {
    for (const tower of ['text', 'vision'])
      await rename(join(clip, `onnx/${tower}_model.onnx`), join(clip, `onnx/${tower}_model_quantized.onnx`));
    await cp(join(clip, 'onnx/text_model_quantized.onnx'), join(clip, 'onnx/text_model_fp16.onnx'));
  });
  const { code } = await vse(['search', folder, 'red', '--pictures', pictures]);
  expect(code).toBe(0);
});

it.each([
  ['tokenizer.json', 'tokenizer.json'],
  ['preprocessor_config.json', 'preprocessor_config.json'],
  ['onnx/text_model.onnx', 'onnx/text_model.onnx, onnx/vision_model.onnx'],
])('names the missing %s', async (file, named) => {
  const folder = await copyOf((clip) => rm(join(clip, file)));
  const { code, errors } = await vse(['search', folder, 'red', '--pictures', pictures]);
  expect(code).not.toBe(0);
  expect(errors).toContain(`lacks ${named}`);
});

it.each([
  ['{"model_type":"bert"}', 'clip or siglip'],
  ['{}', 'clip or siglip'],
  ['null', 'clip or siglip'],
  ['{', 'must be JSON'],
])('refuses a folder whose config is %s', async (config, reason) => {
  const folder = await copyOf((clip) => writeFile(join(clip, 'config.json'), config));
  const { code, errors } = await vse(['search', folder, 'red', '--pictures', pictures]);
  expect(code).not.toBe(0);
  expect(errors).toContain(reason);
});

it('refuses damaged weights, and commands that need a trained model', async () => {
  const folder = await copyOf((clip) => writeFile(join(clip, 'onnx/vision_model.onnx'), 'no network'));
  const damaged = await vse(['search', folder, 'red', '--pictures', pictures]);
  expect(damaged.code).not.toBe(0);
  expect(damaged.errors).toContain('cannot be loaded');
  const caption = await vse(['caption', folder, join(pictures, 'red.png')]);
  expect(caption.code).not.toBe(0);
  expect(caption.errors).toContain('must be a model folder');
});
