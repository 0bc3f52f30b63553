import { expect, it } from 'vitest';
import { packModel, type SaveModelOptions } from '../saving/pack-model';
import { tinyModel, tinyTables } from '../testing/tiny-model';
import { openModelWith } from './open-model';

async function digestOf(seed: number, options: SaveModelOptions = {}): Promise<string> {
  const model = await openModelWith(tinyTables, await packModel(tinyModel(seed), options));
  model.dispose();
  return model.digest;
}

it('is that of what decides the embeddings, not of what is said about the model', async () => {
  const extractor = {
    name: 'onnx',
    settings: { size: 8 },
    length: 1,
    dim: 3,
    networks: [{ name: 'tiny.onnx', bytes: 7, sha256: 'a'.repeat(64), path: '../tiny.onnx' }],
    versions: { sharp: '1' },
  };
  const plain = await digestOf(1);
  expect(plain).toMatch(/^[0-9a-f]{64}$/);
  expect(await digestOf(1, { name: 'another', description: 'Said later.' })).toBe(plain);
  expect(await digestOf(2)).not.toBe(plain);

  const withExtractor = await digestOf(1, { extractor });
  const elsewhere = {
    ...extractor,
    versions: { sharp: '2' },
    networks: [{ ...extractor.networks[0]!, path: 'x.onnx' }],
  };
  expect(withExtractor).not.toBe(plain);
  expect(await digestOf(1, { extractor: elsewhere })).toBe(withExtractor);
  expect(await digestOf(1, { extractor: { ...extractor, settings: { size: 9 } } })).not.toBe(withExtractor);
  const network = { ...extractor.networks[0]!, sha256: 'b'.repeat(64) };
  expect(await digestOf(1, { extractor: { ...extractor, networks: [network] } })).not.toBe(withExtractor);
});
