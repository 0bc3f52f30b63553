import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNpy } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import sharp from 'sharp';

/** Writes lines, each with a line end. */
export function writeLines(path: string, lines: readonly string[]): Promise<void> {
  return writeFile(path, lines.map((line) => `${line}\n`).join(''));
}

/** Makes two captions for each image. */
function captionsOf(images: number): string[] {
  return Array.from({ length: 2 * images }, (_, i) => `a dog and a ball number ${i} in the grass`);
}

/** Writes a folder as SCAN's `f30k_precomp`: in each split three images of two regions `[2, 4]`, two captions each. */
export async function precomputedFolder(): Promise<string> {
  const folder = await temporaryFolder();
  for (const split of ['train', 'dev', 'test']) {
    const values = Float32Array.from({ length: 3 * 2 * 4 }, (_, i) => Math.sin(i + split.length));
    await writeNpy(join(folder, `${split}_ims.npy`), { shape: [3, 2, 4], dtype: 'float32', values });
    await writeLines(join(folder, `${split}_caps.txt`), captionsOf(3));
  }
  return folder;
}

/** Writes a folder as Flickr8k: small plain pictures, six for train, one for dev and one for test. */
export async function flickr8kFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const names = Array.from({ length: 8 }, (_, i) => `picture${i}.png`);
  await mkdir(join(folder, 'Flicker8k_Dataset'));
  for (const [i, name] of names.entries()) {
    const background = { r: 30 * i, g: 90, b: 200 };
    const picture = sharp({ create: { width: 48, height: 40, channels: 3, background } });
    await picture.png().toFile(join(folder, 'Flicker8k_Dataset', name));
  }
  const captions = captionsOf(names.length);
  const tokens = captions.map((caption, i) => `${names[i >> 1]}#${i % 2}\t${caption}`);
  await writeLines(join(folder, 'Flickr8k.token.txt'), tokens);
  await writeLines(join(folder, 'Flickr_8k.trainImages.txt'), names.slice(0, 6));
  await writeLines(join(folder, 'Flickr_8k.devImages.txt'), names.slice(6, 7));
  await writeLines(join(folder, 'Flickr_8k.testImages.txt'), names.slice(7));
  return folder;
}
