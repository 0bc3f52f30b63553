import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import sharp from 'sharp';
import { pictureFacts, typeOfBytes } from './picture-type';

const drawing = sharp({ create: { width: 30, height: 20, channels: 3, background: '#a03020' } });

it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
  'knows %s by its content',
  async (format) => {
    const bytes = await drawing.clone().toFormat(format).toBuffer();
    expect(await pictureFacts(bytes, 1000)).toEqual({ type: `image/${format}`, width: 30, height: 20 });
  },
);

it('turns the size of a picture as its EXIF does', async () => {
  const bytes = await drawing.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await pictureFacts(bytes, 1000)).toMatchObject({ width: 20, height: 30 });
});

it('refuses too many pixels by the header alone', async () => {
  const png = await drawing.clone().png().toBuffer();
  await expect(pictureFacts(png, 599)).rejects.toMatchObject({ code: 'too-many-pixels', status: 413 });
  // A bomb: the header of a PNG says 60,000 x 60,000, and there is hardly any data. Its checksum is right.
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  await expect(pictureFacts(bomb, 100_000_000)).rejects.toMatchObject({ code: 'too-many-pixels' });
});

it('reads no other format that the library knows, and no damaged header', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  for (const bytes of [svg, Buffer.from('%PDF-1.4'), Buffer.from('<!doctype html>'), Buffer.alloc(0)]) {
    expect(typeOfBytes(bytes)).toBeUndefined();
    await expect(pictureFacts(bytes, 1000)).rejects.toMatchObject({ code: 'type', status: 415 });
  }
  const cut = (await drawing.clone().png().toBuffer()).subarray(0, 12);
  await expect(pictureFacts(cut, 1000)).rejects.toMatchObject({ code: 'unreadable', status: 422 });
});
