import { join } from 'node:path';
import sharp from 'sharp';
import type { ImageFile } from '../extraction/extract-shards';

/** Writes `count` png files of one colour each, `(10 i, i, 7)`, and names them. */
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
