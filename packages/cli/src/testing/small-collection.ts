import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cosine, stackedCrossAttention } from '@vse/attention';
import type { Similarity } from '@vse/core';
import { descriptorExtractor } from '@vse/features';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { describeExtractor, saveModel } from '@vse/models/node';
import { biGruEncoder, buildVocabulary, gruEncoder } from '@vse/text-encoders';
import sharp from 'sharp';

/** Pictures of the collection by name: the colour of a square, and its place. */
const squares = {
  'red.png': { colour: '#c02020', left: 4 },
  'green.png': { colour: '#20a040', left: 24 },
  'below/blue.png': { colour: '#2030c0', left: 44 },
} as const;

/** Draws a picture of a square on grey. */
export async function drawSquare(file: string, colour: string, left: number): Promise<void> {
  const square = { create: { width: 40, height: 40, channels: 3 as const, background: colour } };
  await sharp({ create: { width: 96, height: 64, channels: 3, background: '#b0b0b0' } })
    .composite([{ input: await sharp(square).png().toBuffer(), left, top: 12 }])
    .png()
    .toFile(file);
}

/** Captions that the small model knows the words of. */
export const smallCaptions = ['a red square', 'a green square', 'a blue square', 'a square'];

/** Makes a folder of three pictures, one of them in a folder below. */
export async function smallPictures(parent: string): Promise<string> {
  const folder = join(parent, 'pictures');
  await mkdir(join(folder, 'below'), { recursive: true });
  for (const [name, { colour, left }] of Object.entries(squares))
    await drawSquare(join(folder, name), colour, left);
  return folder;
}

/** Saves an untrained model that reads pictures: with `'vector'` one vector per item, with `'attention'` SCAN's. */
export async function smallModel(parent: string, kind: 'vector' | 'attention' = 'vector'): Promise<string> {
  const extractor = descriptorExtractor({ threads: 1 });
  const record = await describeExtractor(extractor);
  const vocabulary = buildVocabulary(smallCaptions, { minCount: 1 });
  const global = kind === 'vector';
  const before = global ? [unitVectors(), meanOfRegions()] : [];
  const captions = global ? gruEncoder : biGruEncoder;
  const similarity: Similarity = global ? cosine() : stackedCrossAttention({ direction: 'text-to-image' });
  const model = {
    images: regionProjection({ inputDim: extractor.dim, embedDim: 8, before, seed: 3 }),
    captions: captions({ vocabulary, wordDim: 6, embedDim: 8, output: global ? 'last' : 'words', seed: 4 }),
    similarity,
  };
  const folder = join(parent, kind);
  const metrics = [
    {
      data: { name: 'squares', images: 3, captions: 4, synthetic: true },
      values: { rsum: { value: 123.4, interval: { low: 100, high: 150, level: 0.95 } } },
    },
  ];
  await saveModel(folder, model, { extractor: record, metrics });
  model.images.dispose();
  model.captions.dispose();
  await extractor.dispose();
  return folder;
}
