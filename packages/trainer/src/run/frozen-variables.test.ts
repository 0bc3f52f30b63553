import { cosine } from '@vse/attention';
import { twoLayerBranch } from '@vse/image-encoders';
import { maxOfHinges } from '@vse/losses';
import { describe, expect, it } from 'vitest';
import { fit } from '../fit';
import { adam } from '../optimizers/adam';
import { modelVariables } from '../variables';

const read = (rows: ArrayLike<number>) =>
  Promise.resolve(Array.from(rows, (row) => ({ values: Float32Array.of(row, 1, row % 3), length: 1, dim: 3 })));
const data = {
  name: 'rows',
  synthetic: true,
  imageCount: 8,
  captionToImage: Int32Array.from({ length: 8 }, (_, i) => i),
  readImages: read,
  readCaptions: read,
};
const branch = (seed: number) =>
  twoLayerBranch({ inputDim: 3, hiddenDim: 6, embedDim: 4, normalizeBatch: true, dropoutRate: 0.5, seed });

/** Names of the variables that a run with this option changes. */
async function changed(frozen: readonly string[]): Promise<readonly string[]> {
  const model = { images: branch(1), captions: branch(2), similarity: cosine() };
  const variables = modelVariables(model);
  const values = () => Promise.all(variables.map(async ({ variable }) => (await variable.data()).slice()));
  const before = await values();
  const trainable = variables.map(({ variable }) => variable.trainable);
  const options = { loss: maxOfHinges(), epochs: 1, batchSize: 4, seed: 1, optimizer: adam({ learningRate: 0.1 }) };
  await fit(model, data, { ...options, frozen });
  const after = await values();
  expect(variables.map(({ variable }) => variable.trainable)).toEqual(trainable);
  return variables.flatMap(({ name }, i) => (String(before[i]) === String(after[i]) ? [] : [name]));
}

describe('frozen', () => {
  it('keeps every variable of an encoder as it is, batch statistics too', async () => {
    const all = await changed([]);
    expect(all).toContain('images.fc.bns.0.running_mean');
    expect(await changed(['images.*'])).toEqual(all.filter((name) => !name.startsWith('images.')));
  });

  it('keeps single variables, by name or pattern', async () => {
    const some = await changed(['captions.fc.layers.0.weight', '*.bias']);
    expect(some).toContain('captions.fc.layers.1.weight');
    expect(some).not.toContain('captions.fc.layers.0.weight');
    expect(some.filter((name) => name.endsWith('.bias'))).toEqual([]);
  });

  it('refuses a name that is none, and a model without anything to train', async () => {
    await expect(changed(['image.*'])).rejects.toThrow('frozen must name variables of the model, got image.*');
    await expect(changed(['imagesXfc'])).rejects.toThrow('names none of images.fc');
    await expect(changed(['*'])).rejects.toThrow('no trainable variables');
  });
});
