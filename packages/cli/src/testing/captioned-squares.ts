import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawSquare } from './small-collection';

const colours = {
  red: '#d02020',
  green: '#20b040',
  blue: '#2040d0',
  yellow: '#e0d020',
  black: '#101010',
  white: '#fafafa',
};
const places = { left: 2, middle: 28, right: 54 };

/** Makes a folder with pictures of squares in `images` and a table of two captions each, `captions.csv`. */
export async function captionedSquares(folder: string, count: number): Promise<string> {
  await mkdir(join(folder, 'images'), { recursive: true });
  const lines = ['image,caption'];
  for (let i = 0; i < count; i++) {
    const [colour, hex] = Object.entries(colours)[i % 6]!;
    const [place, left] = Object.entries(places)[Math.floor(i / 6) % 3]!;
    const name = `picture ${i}.png`;
    await drawSquare(join(folder, 'images', name), hex, left + (i % 5));
    lines.push(
      `${name},a ${colour} square at the ${place}`,
      `${name},"on the ${place} side, a ${colour} square"`,
    );
  }
  await writeFile(join(folder, 'captions.csv'), `${lines.join('\n')}\n`);
  return folder;
}
