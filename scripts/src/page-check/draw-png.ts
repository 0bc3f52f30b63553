import { crc32, deflateSync } from 'node:zlib';

/** A PNG of a coloured plane with a lighter rectangle in it, by a number: test pictures that can be told apart. */
export function drawPng(width: number, height: number, number: number): Buffer {
  const hue = (number * 67) % 360;
  const [plane, inner] = [colour(hue, 0.42), colour((hue + 40) % 360, 0.7)];
  const rows = Buffer.alloc(height * (1 + 3 * width));
  const [left, right, top, bottom] = [width * 0.2, width * 0.6, height * 0.3, height * 0.85];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const within = x >= left && x < right && y >= top && y < bottom;
      rows.set(within ? inner : plane, y * (1 + 3 * width) + 1 + 3 * x);
    }
  }
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const all = Buffer.alloc(named.length + 8);
  all.writeUInt32BE(data.length, 0);
  all.set(named, 4);
  all.writeUInt32BE(crc32(named), named.length + 4);
  return all;
}

/** Red, green and blue of a hue in degrees and a lightness from 0 to 1. */
function colour(hue: number, lightness: number): readonly [number, number, number] {
  const at = (n: number) => {
    const k = (n + hue / 30) % 12;
    const value =
      lightness - 0.35 * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value);
  };
  return [at(0), at(8), at(4)];
}
