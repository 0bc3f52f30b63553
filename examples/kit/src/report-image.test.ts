import { join } from 'node:path';
import sharp from 'sharp';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { reportImage } from './report-image';

const written = async (name: string, width: number, height: number): Promise<string> => {
  const file = join(await temporaryFolder(), name);
  await sharp({ create: { width, height, channels: 3, background: 'red' } }).toFile(file);
  return file;
};

describe('reportImage', () => {
  it('shrinks a picture, keeps its shape and names it', async () => {
    const image = await reportImage(await written('wide.png', 640, 480));
    expect(image).toMatchObject({ width: 320, height: 240, label: 'wide.png' });
    const { format, width } = await sharp(Buffer.from(image.src.split(',')[1]!, 'base64')).metadata();
    expect([format, width, image.src.split(',')[0]]).toEqual(['jpeg', 320, 'data:image/jpeg;base64']);
  });

  it('leaves a small one its size', async () => {
    expect(await reportImage(await written('small.png', 20, 10))).toMatchObject({ width: 20, height: 10 });
  });
});
