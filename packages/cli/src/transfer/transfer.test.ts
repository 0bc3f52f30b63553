import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelVariables } from '@vse/trainer';
import { cosine } from '@vse/attention';
import { writeSafetensors } from '@vse/formats';
import { regionProjection } from '@vse/image-encoders';
import { openModel } from '@vse/models/node';
import { temporaryFolder } from '@vse/testing';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { expect, it } from 'vitest';
import { onBackend, vse, vseJson } from '../testing/run';
import { smallCaptions, smallModel, smallPictures } from '../testing/small-collection';

it('vse export writes three graphs', async () => {
  const folder = await temporaryFolder();
  const model = await smallModel(folder);
  const out = join(folder, 'onnx');
  const { code, data } = await vseJson(['export', model, '--out', out, ...onBackend]);
  expect({ code, data }).toMatchObject({
    code: 0,
    data: { images: { opset: expect.any(Number) as number } },
  });
  expect(await readdir(out)).toHaveLength(4);
});

it.each([
  [['--out', 'TAKEN'], 'taken is a file'],
  [['--out', 'TAKEN', '--as', 'page'], 'taken is a file'],
  [['PICTURES', '--out', 'new'], 'ONNX graphs are of the model alone'],
  [['PICTURES', '--as', 'page', '--out', 'PICTURES/page'], 'must lie outside of the pictures'],
  [['PICTURES', '--as', 'page', '--out', 'PICTURES'], 'must lie outside of the pictures'],
  [['PICTURES', '--as', 'page', '--out', 'HOME'], 'must be empty, missing, or a page'],
  [['PICTURES', '--as', 'page', '--out', 'new', '--table', 'nowhere.csv'], 'nowhere.csv is not there'],
])('vse export MODEL %j begins nothing', async (flags, message) => {
  const home = await temporaryFolder();
  const places: Readonly<Record<string, string>> = {
    PICTURES: await smallPictures(home),
    TAKEN: join(home, 'taken'),
    HOME: home,
  };
  await writeFile(places['TAKEN']!, '');
  const argv = flags.map((flag) =>
    flag.replace(/PICTURES|TAKEN|HOME/, (name) => places[name]!).replace(/^new$/, join(home, 'new')),
  );
  const { code, errors } = await vse(['export', await smallModel(home), ...argv, ...onBackend]);
  expect(errors).toContain(message);
  expect(code).toBe(2);
  await expect(readdir(join(home, 'new'))).rejects.toThrow('ENOENT');
});

it('vse import makes a folder of the weights of PyTorch', async () => {
  const folder = await temporaryFolder();
  const vocabulary = buildVocabulary(smallCaptions, { minCount: 1 });
  const model = {
    images: regionProjection({ inputDim: 5, embedDim: 8, seed: 1 }),
    captions: gruEncoder({ vocabulary, wordDim: 6, embedDim: 8, output: 'last', seed: 2 }),
    similarity: cosine(),
  };
  const entries = [];
  for (const { name, variable } of modelVariables(model)) {
    const own = name.replace(/^images\./, 'img_enc.').replace(/^captions\./, 'txt_enc.');
    entries.push([own, { shape: variable.shape, data: (await variable.data()) as Float32Array }] as const);
  }
  const [weights, words, out] = ['w.safetensors', 'v.json', 'model'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeSafetensors(weights, Object.fromEntries(entries));
  await writeFile(words, JSON.stringify(vocabulary));
  const argv = ['import', weights, '--vocabulary', words, '--out', out, ...onBackend];
  const silent = await vse(argv);
  expect(silent.code).toBe(2);
  expect(silent.errors).toContain('--similarity: the weights of scan do not tell it');
  const { code, output } = await vse([...argv, '--system', 'vsepp', '--name', 'squares']);
  expect(output).toContain('cosine, 8 numbers a vector');
  expect(code).toBe(0);
  const opened = await openModel(out);
  expect(opened.manifest.name).toBe('squares');
  opened.dispose();
  await mkdir(join(folder, 'other'));
  await writeFile(join(folder, 'other', 'a.txt'), '');
  const refused = await vse([...argv, '--system', 'vsepp', '--out', join(folder, 'other')]);
  expect(refused.code).toBe(2);
});
