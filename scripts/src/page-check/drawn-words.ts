import sharp from 'sharp';

/** Things and places that the drawings of the check show, and that its model knows. */
export const things = ['dog', 'cat', 'boat', 'tree', 'house', 'child', 'horse', 'lamp', 'lion'] as const;
export const places = ['snow', 'grass', 'water', 'sand', 'street'] as const;

/** All words of the drawings, each with a colour of its own. */
const words: readonly string[] = [...things, ...places];

/** Dimension of an embedding: one direction per word, and one that all have in common. */
export const wordDim = words.length + 1;

/** Colour of a word: hues that are far enough apart to be told apart after a lossless encoding. */
function colourOf(word: string): readonly [number, number, number] {
  const i = words.indexOf(word);
  return [(i * 97) % 256, 255 - ((i * 61) % 256), (i * 151) % 256];
}

/** Draws a picture whose left half is a thing and whose right half is a place. */
export async function drawWords(
  thing: string,
  place: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Buffer> {
  const half = Math.floor(width / 2);
  const plane = (word: string, planeWidth: number) => {
    const [r, g, b] = colourOf(word);
    return { create: { width: planeWidth, height, channels: 3 as const, background: { r, g, b } } };
  };
  const left = await sharp(plane(thing, half)).png().toBuffer();
  return sharp(plane(place, width))
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer();
}

/** Vectors of the left and the right half of a drawing. */
export async function readDrawing(
  bytes: Uint8Array,
): Promise<{ readonly left: readonly number[]; readonly right: readonly number[] }> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const wordAt = (x: number): string => {
    const from = (Math.floor(info.height / 2) * info.width + x) * info.channels;
    const distance = (word: string) =>
      colourOf(word).reduce((sum, value, channel) => sum + Math.abs(value - data[from + channel]!), 0);
    return words.reduce((best, word) => (distance(word) < distance(best) ? word : best));
  };
  return {
    left: vectorOfWord(wordAt(Math.floor(info.width / 4))),
    right: vectorOfWord(wordAt(Math.floor((3 * info.width) / 4))),
  };
}

/** Unit vector of a word; words that the drawings do not show have only what all have in common. */
export function vectorOfWord(word: string): readonly number[] {
  const at = words.indexOf(word);
  if (at < 0) return [...words.map(() => 0), 1];
  const common = 0.2;
  return [...words.map((_, i) => (i === at ? Math.sqrt(1 - common ** 2) : 0)), common];
}
