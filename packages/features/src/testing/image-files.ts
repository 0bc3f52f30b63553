import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ImageFile } from '../extraction/extract-shards';

/** Writes `count` png files of one colour each, `(10 i, i, 7)`; returns their ids and paths. */
export async function imageFiles(folder: string, count: number): Promise<ImageFile[]> {
  const files = Array.from({ length: count }, (_, i) => ({
    id: `image-${i}`,
    file: join(folder, `${i}.png`),
  }));
  await Promise.all(
    files.map(({ file }, i) =>
      sharp({ create: { width: 12, height: 9, channels: 3, background: { r: 10 * i, g: i, b: 7 } } })
        .png()
        .toFile(file),
    ),
  );
  return files;
}

/** Replaces the first file by half a jpeg, the second by text. */
export async function damageImages(files: readonly { readonly file: string }[]): Promise<void> {
  const noise = Buffer.from(Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 256));
  const jpeg = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
  await jpeg.jpeg().toFile(files[0]!.file);
  await truncate(files[0]!.file, (await readFile(files[0]!.file)).length >> 1);
  await writeFile(files[1]!.file, 'not an image');
}
