import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseNpy } from '@vse/formats';
import { openCocoPositives } from '@vse/datasets';
import { describeWithShared, expectClose } from '@vse/testing';
import { expect, it } from 'vitest';
import { cocoMetrics, type CocoMetrics } from './coco-metrics';
import { embeddingScores } from './embedding-scores';

/** Numbers of the public package by measure and direction. */
type Expected = Readonly<Record<string, { readonly i2t: number; readonly t2i: number }>>;

const directions = [
  ['i2t', 'imageToText'],
  ['t2i', 'textToImage'],
] as const;

/** A number of ours under the public package's name, from 0 to 1. */
function numberOf(metrics: CocoMetrics, name: string, direction: 'imageToText' | 'textToImage'): number {
  const [, part = '', k] = /^(coco_1k|coco_5k|cxc|eccv)_r(\d+)$/.exec(name) ?? [];
  if (name === 'eccv_rprecision') return metrics.eccv[direction].rPrecision;
  if (name === 'eccv_map_at_r') return metrics.eccv[direction].meanAveragePrecisionAtR;
  const parts = { coco_1k: 'coco1k', coco_5k: 'coco5k', cxc: 'crisscrossed', eccv: 'eccv' } as const;
  return metrics[parts[part as keyof typeof parts]][direction].recall[Number(k)]! / 100;
}

describeWithShared('cocoMetrics beside the public package', 'data/eccv_caption', (folder) => {
  const read = async (name: string) => parseNpy(await readFile(join(folder, name)));

  it('has its numbers to 1e-12', async () => {
    const [images, captions] = [await read('images.npy'), await read('captions.npy')];
    const metrics = await cocoMetrics({
      scores: embeddingScores({ images: images.values, captions: captions.values, dim: images.shape[1]! }),
      imageIds: (await read('image_ids.npy')).values,
      captionIds: (await read('caption_ids.npy')).values,
      positives: await openCocoPositives(folder),
    });
    const expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as Expected;
    expect(Object.keys(expected)).toHaveLength(12);
    for (const [name, wanted] of Object.entries(expected)) {
      for (const [short, direction] of directions) {
        expectClose(numberOf(metrics, name, direction), wanted[short], { relative: 1e-12, absolute: 1e-12 });
      }
    }
    expect(metrics.eccv.imageToText).toMatchObject({ queries: 1261, absent: 2 });
    expect(metrics.crisscrossed.textToImage).toMatchObject({ queries: 24972, absent: 0 });
  });
});
