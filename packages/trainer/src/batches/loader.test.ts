import { DataError, OptionError, type PairedData, type ReadOptions } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extraPositives } from './extra-positives';
import { loader, type LoaderState } from './loader';
import { everyCaption } from './sampler';
import { uniqueImages } from './unique-images';

function dataOf(captionToImage: readonly number[], imageCount = 8): PairedData<string, string> {
  const named = (kind: string) => (items: ArrayLike<number>) =>
    Promise.resolve(Array.from(items, (item) => `${kind} ${item}`));
  return {
    name: 'named',
    synthetic: true,
    imageCount,
    captionToImage: Int32Array.from(captionToImage),
    readImages: named('image'),
    readCaptions: named('caption'),
  };
}

const five = dataOf(Array.from({ length: 20 }, (_, i) => i >> 2));

describe('loader', () => {
  it('gives every batch of every epoch in order, with its items', async () => {
    const batches = loader(five, { seed: 3, batchSize: 6, epochs: 2 });
    expect(batches.stepsPerEpoch).toBe(4); // 20 captions by 6
    const met: string[][] = [];
    for await (const { epoch, step, plan, images, captions } of batches) {
      expect(met).toHaveLength(epoch * 4 + step);
      expect(images).toEqual(Array.from(plan.images, (image) => `image ${image}`));
      met.push([...captions]);
    }
    const all = Array.from({ length: 20 }, (_, i) => `caption ${i}`).sort();
    expect(met.slice(0, 4).flat().sort()).toEqual(all);
    expect(met.slice(4).flat().sort()).toEqual(all);
    expect(met.slice(4)).not.toEqual(met.slice(0, 4));
    expect(await batches.next()).toBeUndefined();
  });

  it('goes on from a saved state with the exact next batch, however far it had read ahead', async () => {
    const samplers = fc.constantFrom(
      everyCaption(),
      uniqueImages(),
      extraPositives(),
      extraPositives({ captions: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(7), { minLength: 1, maxLength: 25 }),
        fc.record({ seed: fc.integer(), batchSize: fc.integer({ min: 1, max: 9 }), sampler: samplers }),
        fc.record({ taken: fc.nat(12), ahead: fc.nat(4), aheadLater: fc.nat(4) }),
        async (of, settings, { taken, ahead, aheadLater }) => {
          const data = dataOf(of);
          const first = loader(data, { ...settings, epochs: 3, ahead });
          for (let i = 0; i < taken; i++) await first.next();
          const saved = JSON.parse(JSON.stringify(first.state())) as LoaderState;
          const second = loader(data, { ...settings, epochs: 3, ahead: aheadLater, from: saved });
          for (let more = true; more;) {
            const batch = await first.next();
            expect(await second.next()).toEqual(batch);
            more = batch !== undefined;
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('names what is drawn by the place of the batch, whether it was resumed or not', async () => {
    const draws: (string | undefined)[] = [];
    const told = {
      ...five,
      readImages: (images: ArrayLike<number>, options?: ReadOptions) => {
        draws.push(options?.draw);
        return Promise.resolve(Array.from(images, String));
      },
    };
    const settings = { seed: 1, batchSize: 3, ahead: 0, epochs: 2 };
    const whole = loader(told, settings);
    await whole.next();
    const from = whole.state();
    for (let more = true; more;) more = (await whole.next()) !== undefined;
    const all = draws.splice(0);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(2 * whole.stepsPerEpoch);
    const resumed = loader(told, { ...settings, from });
    for (let more = true; more;) more = (await resumed.next()) !== undefined;
    expect(draws).toEqual(all.slice(1));
  });

  it('ends what it reads when a loop is left', async () => {
    let open = 0;
    const slow = {
      ...five,
      async readImages(images: ArrayLike<number>) {
        open++;
        await new Promise((resolve) => setTimeout(resolve, 5));
        open--;
        return Array.from(images, String);
      },
    };
    for await (const { step } of loader(slow, { seed: 1, batchSize: 2 })) if (step === 2) break;
    expect(open).toBe(0);
  });

  it('refuses a state of other data or settings, and one of no batch', async () => {
    const options = { seed: 1, batchSize: 4 };
    const opened = loader(five, options);
    await opened.next();
    const from = opened.state();
    expect(from).toMatchObject({ epoch: 0, step: 1 });
    const again =
      (over: object, data = five) =>
      () =>
        loader(data, { ...options, from, ...over });
    expect(again({})).not.toThrow();
    expect(again({ seed: 2 })).toThrow('saved with seed 1, this loader has 2');
    expect(again({ sampler: uniqueImages() })).toThrow('saved with name everyCaption');
    expect(again({}, dataOf([0, 1, 2, 3]))).toThrow(DataError);
    expect(again({}, dataOf(Array.from({ length: 20 }, (_, i) => i % 8)))).toThrow('saved with pairs');
    for (const wrong of [{ step: 5 }, { step: -1 }, { epoch: 0.5 }]) {
      expect(again({ from: { ...from, ...wrong } })).toThrow('a step from 0 to 4 of an epoch of at least 0');
    }
    expect(again({ from: {} })).toThrow('saved with name undefined');
  });

  it.each([
    [{ batchSize: 0 }, 'batchSize must be a whole number of at least 1, got 0'],
    [{ ahead: -1 }, 'ahead must be a whole number of at least 0'],
    [{ epochs: 0.5 }, 'epochs must be'],
    [{ seed: NaN }, 'seed must be a whole number, got NaN'],
  ])('refuses %o', (over, message) => {
    expect(() => loader(five, { seed: 1, ...over })).toThrow(OptionError);
    expect(() => loader(five, { seed: 1, ...over })).toThrow(message);
  });
});
