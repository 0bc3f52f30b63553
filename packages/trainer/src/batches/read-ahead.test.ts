import type { PairedData } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead';
import { everyCaption } from './sampler';

/** Ten captions of ten images, whose reads end on demand. */
function slowData() {
  const begun: number[][] = [];
  const endings: (() => void)[] = [];
  const data: PairedData<number, number> = {
    name: 'slow',
    synthetic: true,
    imageCount: 10,
    captionToImage: Int32Array.from({ length: 10 }, (_, i) => i),
    async readImages(images) {
      begun.push([...Array.from(images)]);
      await new Promise<void>((resolve) => endings.push(resolve));
      return Array.from(images);
    },
    readCaptions: (captions) => Promise.resolve(Array.from(captions)),
  };
  return { data, begun, end: () => endings.splice(0).forEach((ending) => ending()) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('readAhead', () => {
  const open = (data: PairedData<number, number>, ahead: number) => {
    const batches = everyCaption().open(data, { seed: 1, batchSize: 3 }); // 4 steps an epoch
    return readAhead(data, batches, { from: { epoch: 0, step: 0 }, epochs: 2, ahead });
  };

  it('reads at most ahead batches in advance, across epochs', async () => {
    const { data, begun, end } = slowData();
    const reading = open(data, 2);
    expect(begun).toHaveLength(0); // nothing is read before the first is asked for
    const places: [number, number][] = [];
    for (let taken = 1; taken <= 8; taken++) {
      const next = reading.next();
      await turn();
      expect(begun).toHaveLength(Math.min(8, taken + 2));
      end();
      const batch = await next;
      places.push([batch!.epoch, batch!.step]);
      expect(batch!.images).toEqual([...batch!.plan.images]);
    }
    expect(places).toEqual([0, 1].flatMap((epoch) => [0, 1, 2, 3].map((step) => [epoch, step])));
    expect(await reading.next()).toBeUndefined();
    expect(reading.place).toEqual({ epoch: 2, step: 0 });
  });

  it('throws a fault when its batch is asked for, and reads that batch again when asked again', async () => {
    let broken = true;
    let reads = 0;
    const { data } = slowData();
    const reading = open(
      {
        ...data,
        readImages: (images) =>
          ++reads >= 2 && broken ? Promise.reject(new Error('no disk')) : Promise.resolve(Array.from(images)),
      },
      1,
    );
    expect((await reading.next())!.step).toBe(0);
    await expect(reading.next()).rejects.toThrow('no disk');
    expect(reading.place).toEqual({ epoch: 0, step: 1 });
    broken = false;
    expect((await reading.next())!.step).toBe(1);
  });

  it('waits for what is being read when it is closed, and reads no more', async () => {
    const { data, begun, end } = slowData();
    const reading = open(data, 2);
    void reading.next();
    await turn();
    let closed = false;
    const closing = reading.close().then(() => (closed = true));
    await turn();
    expect([closed, begun.length]).toEqual([false, 3]);
    end();
    await closing;
    expect(await reading.next()).toBeUndefined();
  });
});
