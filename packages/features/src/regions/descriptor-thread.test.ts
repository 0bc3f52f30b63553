import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawing } from '../testing/drawings';
import { threadFile, workerPool, type WorkerPool } from '@vse/threads';
import type { ExtractedFeatures } from '@vse/feature-store';
import { describeImage } from './describe-image';
import type { DescriptorJob } from './descriptor-thread';

describe('the thread of descriptorExtractor', () => {
  let pool: WorkerPool<DescriptorJob, ExtractedFeatures>;
  beforeAll(async () => {
    const file = threadFile(import.meta.url, './descriptor-thread.js', './descriptor-thread.ts')!;
    pool = await workerPool(file, undefined, 1);
  });
  afterAll(() => pool.dispose());

  it("describes an image as the caller's thread does", async () => {
    const canvas = drawing(40, 30, [250, 250, 250]);
    canvas.disc(20, 15, 9, [10, 120, 60]);
    const proposals = { count: 4 };
    expect(await pool.run({ image: canvas.image, proposals })).toEqual(
      describeImage(canvas.image, proposals),
    );
  });

  it('answers a fault with the reason, and continues', async () => {
    const { image } = drawing(20, 20, [1, 2, 3]);
    await expect(pool.run({ image, proposals: { count: 0 } })).rejects.toThrow(/count/);
    expect((await pool.run({ image, proposals: {} })).features.length).toBeGreaterThan(0);
  });
});
