import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError, DataError, OptionError } from '@vse/core';
import { absentImport, builtinsWithoutPackages, expectClose, temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { featureEncoder } from '../features/feature-encoder';
import { madeAgain } from '../testing/make-again';
import { tinyTextModel } from '../testing/tiny-text-model';
import { textEncoders } from '../text-encoders';
import { sentenceExtractor, type SentenceExtractorOptions } from './sentence-extractor';

let model: string;
beforeAll(async () => {
  model = await tinyTextModel(await temporaryFolder());
});

const opened = (options: Partial<SentenceExtractorOptions> = {}) =>
  sentenceExtractor({ model, localOnly: true, normalize: false, ...options });

describe('sentenceExtractor', () => {
  it.each([
    ['mean', [(2 + 4 + 5 + 6 + 3) / 5, 1, (2 + 5 + 3) / 3, 1]],
    ['first', [2, 1, 2, 1]],
    ['last', [3, 1, 3, 1]],
  ] as const)('pools by %s, without padding', async (pooling, wanted) => {
    // [CLS] 2, a 4, dog 5, runs 6, [SEP] 3; a token's vector is [id, 1].
    const extractor = await opened({ pooling });
    expect(extractor.dim).toBe(2);
    expectClose((await extractor.extract(['a dog runs', 'dog'])).values, [...wanted]);
    await extractor.dispose();
  });

  it('keeps the order of captions whatever the batches, and gives each the same as alone', async () => {
    const extractor = await opened({ batchSize: 2 });
    const captions = ['a dog runs', 'dog', 'a dog', 'runs runs', 'a'];
    const together = await extractor.extract(captions);
    for (const [row, caption] of captions.entries()) {
      const { values } = await extractor.extract([caption]);
      expectClose(together.values.subarray(row * 2, row * 2 + 2), values);
    }
    await extractor.dispose();
  });

  it('returns unit vectors by default, and a head takes them', async () => {
    const extractor = await opened({ normalize: true });
    const { values } = await extractor.extract(['dog']);
    expectClose(values, [10 / 3 / Math.hypot(10 / 3, 1), 1 / Math.hypot(10 / 3, 1)]);
    const head = featureEncoder({ features: extractor, embedDim: 3 });
    const batch = head.collate([{ values, length: 1, dim: extractor.dim }]);
    expect(head.encode(batch).vectors.shape).toEqual([1, 1, 3]);
    head.dispose();
    await extractor.dispose();
  });

  it('says which captions have no words, shortens long ones, and takes any text', async () => {
    const extractor = await opened();
    const captions = ['', 'a dog', ' \t\n', 'dog '.repeat(10_000), '犬 😀 собака', '\u0000\u0007'];
    const { values, unknown } = await extractor.extract(captions);
    expect(values.length).toBe(captions.length * 2);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(unknown).toEqual(expect.arrayContaining([0, 2]));
    expect(unknown).not.toContain(1);
    expect((await extractor.extract([])).values.length).toBe(0);
    await extractor.dispose();
  });

  it('is opened again by its recipe, with every option', async () => {
    const options = {
      model,
      modelClass: 'AutoModel',
      pooling: 'last',
      normalize: true,
      batchSize: 1,
      padding: 'max_length',
      dtype: 'fp32',
      localOnly: true,
    } as const;
    const extractor = await sentenceExtractor(options);
    expect(extractor.recipe).toMatchObject({ name: 'sentenceExtractor', args: [options] });
    const again = (await madeAgain<typeof extractor>(extractor.recipe, textEncoders))[0]!;
    expect(again.hash).toBe(extractor.hash);
    const captions = ['a dog runs', 'dog'];
    expect(await again.extract(captions)).toEqual(await extractor.extract(captions));
    const stated = await opened({ file: 'onnx/model.onnx', modelType: 'bert' });
    expect(stated.recipe.args).toMatchObject([{ file: 'onnx/model.onnx', modelType: 'bert' }]);
    await stated.dispose();
    const short = await opened();
    expect(Object.keys(short.recipe.args[0] as object).sort()).toEqual(Object.keys(options).sort());
    await Promise.all([extractor, again, short].map((each) => each.dispose()));
  });

  it.each([
    { model: 5 },
    { model: '' },
    { modelClass: 'toString' },
    { padding: 'x' },
    { dtype: 'x' },
    { normalize: 'x' },
    { localOnly: 1 },
    { file: 5 },
    { modelType: '' },
  ])('refuses %j', async (wrong) => {
    // prettier-ignore
    await expect(opened(wrong as never)).rejects.toThrow(OptionError);
  });

  it("hashes its settings and the model's output", async () => {
    const [one, same, other] = await Promise.all([opened(), opened(), opened({ pooling: 'first' })]);
    expect(one.hash).toBe(same.hash);
    expect(one.hash).not.toBe(other.hash);
    await Promise.all([one.dispose(), same.dispose(), other.dispose()]);
  });

  it('rejects bad input, by name', async () => {
    await expect(opened({ batchSize: 0 })).rejects.toBeInstanceOf(OptionError);
    await expect(opened({ pooling: 'max' as never })).rejects.toThrow(/'pooled', got "max"/);
    await expect(opened({ pooling: 'pooled' })).rejects.toThrow(/gives last_hidden_state \[2, \d+, 2\]/);
    const empty = await temporaryFolder();
    await writeFile(join(empty, 'config.json'), '{}');
    const loading = opened({ model: empty });
    await expect(loading).rejects.toBeInstanceOf(DataError);
    await expect(loading).rejects.toThrow(`${empty} lacks tokenizer.json and an ONNX file`);
    const damaged = await tinyTextModel(await temporaryFolder());
    await writeFile(join(damaged, 'onnx', 'model.onnx'), 'no network');
    await expect(opened({ model: damaged })).rejects.toThrow(`${damaged} cannot be loaded as AutoModel`);
  });

  it('takes the library that a page passes', async () => {
    const library = () => import('@huggingface/transformers');
    const extractor = await opened({ library });
    expect(extractor.dim).toBeGreaterThan(0);
    await extractor.dispose();
    const failing = opened({ library: () => Promise.reject(new Error('404')) });
    await expect(failing).rejects.toThrow(
      'sentenceExtractor: library must load @huggingface/transformers, and failed: 404',
    );
  });

  it('names the package to install if the library is absent', async () => {
    vi.resetModules();
    vi.doMock('../own-import', () => ({ ownImport: absentImport }));
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(builtinsWithoutPackages);
    const { sentenceExtractor: open } = await import('./sentence-extractor');
    const opening = open({ model });
    await expect(opening).rejects.toThrow(/pnpm add @huggingface\/transformers/);
    await expect(opening).rejects.toSatisfy((error) => BackendError.isInstance(error));
    vi.restoreAllMocks();
    vi.doUnmock('../own-import');
  });
});
