import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** Colours that the embedder of tests knows. */
export const colours: Readonly<Record<string, readonly [number, number, number]>> = {
  red: [200, 30, 30],
  green: [30, 180, 40],
  blue: [30, 40, 210],
  yellow: [220, 210, 40],
  grey: [128, 128, 128],
};

/** A picture of one colour, named or as three numbers. */
export async function picture(
  colour: string | readonly [number, number, number],
  {
    width = 24,
    height = 16,
    format = 'png',
  }: { width?: number; height?: number; format?: 'png' | 'jpeg' | 'webp' } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const [r, g, b] = typeof colour === 'string' ? colours[colour]! : colour;
  const plain = sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
  return new Uint8Array(await plain.toFormat(format).toBuffer());
}

/** Writes pictures of colours to a folder, by their ids. */
export async function writePictures(
  folder: string,
  pictures: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [id, colour] of Object.entries(pictures)) {
    await mkdir(dirname(join(folder, id)), { recursive: true });
    await writeFile(join(folder, id), await picture(colour));
  }
}
