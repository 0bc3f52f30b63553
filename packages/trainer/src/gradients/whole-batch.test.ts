import * as tf from '@tensorflow/tfjs-core';
import { ShapeError, type Loss, type ScoredBatch } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tinyInput } from '../testing/tiny-input';
import { squareLoss } from '../testing/tiny-model';
import { wholeBatch } from './whole-batch';

describe('wholeBatch', () => {
  it('agrees with central differences in every weight', async () => {
    const input = await tinyInput();
    const { loss, gradients } = await wholeBatch().compute(input);
    const lossAt = async (): Promise<number> => {
      const made = await wholeBatch().compute(input);
      const value = made.loss.dataSync()[0]!;
      tf.dispose([made.loss, { ...made.gradients }]);
      return value;
    };
    for (const { name, variable } of input.variables) {
      const start = variable.dataSync().slice();
      const differences: number[] = [];
      for (const i of start.keys()) {
        const at = (offset: number) => {
          const moved = start.slice();
          moved[i] = moved[i]! + offset;
          variable.assign(tf.tensor(moved, variable.shape));
          return lossAt();
        };
        differences.push(((await at(1e-2)) - (await at(-1e-2))) / 2e-2);
      }
      variable.assign(tf.tensor(start, variable.shape));
      expectClose(gradients[name]!, differences, { relative: 1e-2, absolute: 1e-3 });
    }
    expect(loss.dataSync()[0]).toBeGreaterThan(0);
  });

  it('tells the loss that captions have one image each, where it gives positives, and shows what it reads', async () => {
    const seen: unknown[] = [];
    const note = (scored: ScoredBatch) => seen.push(scored.positives?.shape, scored.oneImagePerCaption);
    const loss: Loss = (scored) => {
      note(scored);
      return squareLoss(scored);
    };
    await wholeBatch().compute({ ...(await tinyInput()), loss, observe: note });
    expect(seen).toEqual([[3, 4], true, [3, 4], true]);
  });

  it('names the draw to each encoder', async () => {
    const input = await tinyInput();
    const draws: unknown[] = [];
    const { images, captions } = input.model;
    const model = {
      ...input.model,
      images: { ...images, encode: (...args: Parameters<typeof images.encode>) => (draws.push(args[1]), images.encode(...args)) },
      captions: { ...captions, encode: (...args: Parameters<typeof images.encode>) => (draws.push(args[1]), captions.encode(...args)) },
    }; // prettier-ignore
    await wholeBatch().compute({ ...input, model, draw: 'step 3' });
    expect(draws).toEqual([
      { training: true, draw: 'step 3, images' },
      { training: true, draw: 'step 3, captions' },
    ]);
  });

  it('leaves the loss and one gradient for each variable, and refuses a loss that is not a scalar', async () => {
    const input = await tinyInput();
    expect(await tensorsLeftBy(() => wholeBatch().compute(input))).toBe(1 + 4);
    const flat = ((batch: ScoredBatch) => batch.scores) as unknown as Loss;
    expect(() => wholeBatch().compute({ ...input, loss: flat })).toThrow(ShapeError);
  });
});
