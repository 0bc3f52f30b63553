import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { expectClose, temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { tinyTextModel } from '../testing/tiny-text-model';
import { readModelFolder } from './model-folder';
import { sentenceExtractor, type SentenceExtractorOptions } from './sentence-extractor';

let folder: string;
beforeEach(async () => {
  folder = await tinyTextModel(await temporaryFolder());
});

const captions = ['a dog runs', 'dog', 'a'];
async function vectors(options: Partial<SentenceExtractorOptions> = {}) {
  const extractor = await sentenceExtractor({ model: folder, localOnly: true, ...options });
  const { values } = await extractor.extract(captions);
  await extractor.dispose();
  return values;
}

/** Leaves a tokenizer and an ONNX file of another name, as some packages of BERTs have it. */
async function bare(tokenizer: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await rename(join(folder, 'onnx', 'model.onnx'), join(folder, 'tiny_int8.onnx'));
  for (const name of ['config.json', 'tokenizer_config.json', 'onnx'])
    await rm(join(folder, name), { recursive: true });
  await changeTokenizer(tokenizer);
}

async function changeTokenizer(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(folder, 'tokenizer.json');
  const json = JSON.parse(await readFile(file, 'utf8')) as { readonly model: object };
  await writeFile(file, JSON.stringify({ ...json, ...changes }));
}

/** The tokenizer of the tiny model as BERT's: whole words are their own pieces. */
async function wordPiece(): Promise<object> {
  const file = join(folder, 'tokenizer.json');
  const { model } = JSON.parse(await readFile(file, 'utf8')) as { readonly model: object };
  return { ...model, type: 'WordPiece', continuing_subword_prefix: '##', max_input_chars_per_word: 100 };
}

describe('a folder with less than the hub has', () => {
  it('gives the same vectors with a tokenizer and one ONNX file of any name', async () => {
    const wanted = await vectors();
    const model = await wordPiece();
    await bare({ model, padding: { pad_token: '[PAD]' }, truncation: { max_length: 8 } });
    expectClose(await vectors(), wanted);
    await mkdir(join(folder, 'onnx'));
    await rename(join(folder, 'tiny_int8.onnx'), join(folder, 'onnx', 'other.onnx'));
    expectClose(await vectors(), wanted);
    await rename(join(folder, 'onnx', 'other.onnx'), join(folder, 'onnx', 'model_quantized.onnx'));
    expectClose(await vectors({ dtype: 'q8' }), wanted);
  });

  it('takes its settings from the tokenizer, where that says them', async () => {
    const model = await wordPiece();
    await bare({ model, padding: { pad_token: '[UNK]' }, truncation: { max_length: 4 } });
    const found = await readModelFolder({ folder });
    expect(found!.config).toEqual({ model_type: 'bert' });
    expect(found!.weights).toEqual({ subfolder: '', model_file_name: 'tiny_int8' });
    expect(found!.tokenizer![1]).toEqual({
      tokenizer_class: 'PreTrainedTokenizer',
      model_max_length: 4,
      pad_token: '[UNK]',
      unk_token: '[UNK]',
    });
    await changeTokenizer({ padding: null, truncation: null });
    expect((await readModelFolder({ folder }))!.tokenizer![1]).toMatchObject({
      model_max_length: 512,
      pad_token: '[PAD]',
    });
  });

  it('is as on the hub where nothing is missing, and unknown where it is no folder', async () => {
    expect(await readModelFolder({ folder })).toEqual({});
    expect(await readModelFolder({ folder: 'org/name' })).toBeUndefined();
  });

  it('needs its type stated unless the tokenizer is a BERT\u2019s', async () => {
    const wanted = await vectors();
    await bare({ padding: { pad_token: '[PAD]' } });
    await expect(vectors()).rejects.toThrow(
      /lacks config\.json; it holds .*Its tokenizer is WordLevel.*modelType: 'roberta'/,
    );
    expectClose(await vectors({ modelType: 'bert' }), wanted);
  });

  it('asks which of several ONNX files', async () => {
    await bare({ model: await wordPiece() });
    await writeFile(join(folder, 'another.onnx'), 'not read');
    const several = vectors();
    await expect(several).rejects.toThrow(DataError);
    await expect(several).rejects.toThrow(/several ONNX files, another\.onnx, tiny_int8\.onnx/);
    expect(await vectors({ file: 'tiny_int8.onnx' })).toHaveLength(3 * 2);
    await expect(vectors({ file: 'third.onnx' })).rejects.toThrow(OptionError);
    await expect(vectors({ file: 'third.onnx' })).rejects.toThrow('one of another.onnx, tiny_int8.onnx');
    await expect(vectors({ file: '' })).rejects.toThrow(OptionError);
  });

  it.each([
    [['tokenizer.json'], /lacks tokenizer\.json; it holds config\.json, onnx.*Copy or export/],
    [['onnx'], /lacks an ONNX file, such as onnx\/model\.onnx; it holds config\.json/],
    [['tokenizer.json', 'onnx'], /lacks tokenizer\.json and an ONNX file/],
  ])('without %j is refused with what it lacks', async (names, message) => {
    for (const name of names) await rm(join(folder, name), { recursive: true });
    await expect(vectors()).rejects.toThrow(message);
    await expect(vectors()).rejects.toThrow(DataError);
  });

  it('with only a vocabulary, or a tokenizer that is none, is refused', async () => {
    await rm(join(folder, 'tokenizer.json'));
    await writeFile(join(folder, 'vocab.txt'), 'a\ndog\n');
    await expect(vectors()).rejects.toThrow(/vocab\.txt alone does not say/);
    await rm(join(folder, 'tokenizer_config.json'));
    for (const [text, message] of [
      ['{', /must be JSON/],
      ['null', /must be a tokenizer with a model/],
      ['{"model": null}', /must be a tokenizer with a model/],
      ['{"model": {"type": 5}}', /must be a tokenizer with a model/],
    ] as const) {
      await writeFile(join(folder, 'tokenizer.json'), text);
      await expect(vectors()).rejects.toThrow(message);
    }
  });
});
