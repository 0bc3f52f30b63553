import { describe, expect, it } from 'vitest';
import { fit } from '../fit';
import { adam } from '../optimizers/adam';
import { squareLoss, tinyData, tinyModel } from '../testing/tiny-model';
import { modelVariables } from '../variables';
import { freezeVariables } from './frozen-variables';

/** Names of the variables that a run with this option changes. */
async function changed(frozen: readonly string[]): Promise<readonly string[]> {
  const model = tinyModel();
  model.images.variables()[1]!.variable.trainable = false;
  const variables = modelVariables(model);
  const values = () => Promise.all(variables.map(async ({ variable }) => String(await variable.data())));
  const before = await values();
  const options = {
    loss: squareLoss,
    epochs: 1,
    batchSize: 4,
    seed: 1,
    optimizer: adam({ learningRate: 0.1 }),
  };
  const run = fit(model, tinyData(), { ...options, frozen }).finally(() =>
    // As before the run, also after one that failed.
    expect(variables.map(({ variable }) => variable.trainable)).toEqual([true, false, true, true]),
  );
  await run;
  const after = await values();
  return variables.flatMap(({ name }, i) => (before[i] === after[i] ? [] : [name]));
}

describe('frozen', () => {
  it('keeps variables as they are, by name or by pattern', async () => {
    expect(await changed([])).toEqual(['images.weight', 'captions.weight', 'captions.bias']);
    expect(await changed(['images.*'])).toEqual(['captions.weight', 'captions.bias']);
    expect(await changed(['captions.weight'])).toEqual(['images.weight', 'captions.bias']);
    expect(await changed(['*.bias', 'images.w*t'])).toEqual(['captions.weight']);
  });

  it('refuses a name that is none, and a run without anything to train', async () => {
    await expect(changed(['image.*'])).rejects.toThrow(
      'frozen must name variables of the model, got image.*, which names none of images.weight, images.bias',
    );
    await expect(changed(['imagesXweight'])).rejects.toThrow('got imagesXweight');
    await expect(changed(['*'])).rejects.toThrow('no trainable variables');
  });

  it('encodes outside training with an encoder that is frozen as a whole', () => {
    const seen: unknown[] = [];
    const model = tinyModel();
    const captions: typeof model.captions = {
      ...model.captions,
      encode: (batch, options) => {
        seen.push(options?.training);
        return model.captions.encode(batch, options);
      },
    };
    for (const [patterns, training] of [
      [[], true],
      [['captions.bias'], true],
      [['captions.*'], false],
    ] as const) {
      const frozen = freezeVariables({ ...model, captions }, squareLoss, patterns);
      frozen.model.captions.encode(captions.collate([[1, 2, 3]]), { training: true });
      expect(seen.at(-1)).toBe(training);
      frozen.restore();
    }
  });
});
