import { cosine } from '@vse/attention';
import { twoLayerBranch } from '@vse/image-encoders';
import { infoNce, maxOfHinges } from '@vse/losses';
import { fit, adam } from '@vse/trainer';
import { describe, expect, it } from 'vitest';
import { variablesOf } from '../model/model-variables';
import { packModel } from '../saving/pack-model';
import { openModel } from './open-model';
import type { FeatureMatrix } from '@vse/core';

const read = (rows: ArrayLike<number>) =>
  Promise.resolve(
    Array.from(rows, (row) => ({ values: Float32Array.of(row, 1, row % 3), length: 1, dim: 3 })),
  );
const data = {
  name: 'rows',
  synthetic: true,
  imageCount: 8,
  captionToImage: Int32Array.from({ length: 8 }, (_, i) => i),
  readImages: read,
  readCaptions: read,
};
const branch = (seed: number) =>
  twoLayerBranch({ inputDim: 3, hiddenDim: 6, embedDim: 4, dropoutRate: 0.5, seed });

describe('fit on an opened model', () => {
  it('continues with another loss, and keeps a frozen encoder as it is, batch statistics too', async () => {
    const model = { images: branch(1), captions: branch(2), similarity: cosine() };
    const options = { epochs: 1, batchSize: 4, seed: 1 };
    const first = { ...options, loss: maxOfHinges(), optimizer: adam({ learningRate: 0.1 }) };
    await fit(model, data, first);
    const files = await packModel(model);
    const opened = await openModel<FeatureMatrix, FeatureMatrix>(files);
    const values = () =>
      Promise.all(
        variablesOf(opened).map(async ({ name, variable }) => [name, String(await variable.data())] as const),
      );
    const before = new Map(await values());
    const second = { ...options, loss: infoNce(), optimizer: adam({ learningRate: 0.1 }) };
    await fit(opened, data, { ...second, frozen: ['images.*'] });
    const changed = (await values()).flatMap(([name, value]) => (before.get(name) === value ? [] : [name]));
    expect(changed).toContain('captions.fc.bns.0.running_mean');
    expect(changed.filter((name) => name.startsWith('images.'))).toEqual([]);
    const again = await openModel<FeatureMatrix, FeatureMatrix>(await packModel(opened));
    expect(again.images.variables().map(({ variable }) => variable.trainable)).toEqual(
      model.images.variables().map(({ variable }) => variable.trainable),
    );
    again.dispose();
    opened.dispose();
  });

  it('takes the same steps as the model that was saved', async () => {
    const model = { images: branch(1), captions: branch(2), similarity: cosine() };
    const files = await packModel(model);
    const opened = await openModel<FeatureMatrix, FeatureMatrix>(files);
    const losses: number[][] = [];
    for (const each of [model, opened]) {
      const run = {
        loss: maxOfHinges(),
        epochs: 2,
        batchSize: 4,
        seed: 3,
        optimizer: adam({ learningRate: 0.01 }),
      };
      losses.push((await fit(each, data, run)).epochs.map(({ loss }) => loss));
    }
    expect(losses[1]).toEqual(losses[0]);
  });
});
