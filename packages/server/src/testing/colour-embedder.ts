import sharp from 'sharp';
import type { ServedEmbedder, ServedEmbedding } from '../model/served-embedder';
import { colours } from './pictures';

/** Options of `colourEmbedder`. */
export interface ColourEmbedderOptions {
  /** With `'attention'`, a picture has its left and right half as regions, and a sentence its words. */
  readonly kind?: 'vector' | 'attention';
  /** Called before a batch of sentences is embedded; the batch waits for it. */
  readonly onSentences?: (sentences: readonly string[]) => Promise<void> | void;
  /** Called before a batch of pictures is embedded; the batch waits for it. */
  readonly onPictures?: (count: number) => Promise<void> | void;
}

const dim = 4;

/**
 * An embedder without a model: the mean colour of a picture, and the mean of the colours that a sentence names. A sentence
 * without a colour cannot be embedded.
 */
export function colourEmbedder({
  kind = 'vector',
  onSentences,
  onPictures,
}: ColourEmbedderOptions = {}): ServedEmbedder {
  const embedPicture = async (bytes: Uint8Array): Promise<ServedEmbedding> => {
    const image = sharp(bytes);
    const { width, height } = await image.metadata();
    const half = Math.max(1, Math.floor(width / 2));
    const places =
      kind === 'vector'
        ? [{ left: 0, top: 0, width, height }]
        : [
            { left: 0, top: 0, width: half, height },
            { left: width - half, top: 0, width: half, height },
          ];
    const rows: number[] = [];
    for (const place of places) {
      const { channels } = await sharp(await sharp(bytes).extract(place).png().toBuffer()).stats();
      rows.push(...vectorOf([0, 1, 2].map((channel) => (channels[channel] ?? channels[0]!).mean)));
    }
    const embedding = { values: Float32Array.from(rows), length: places.length, dim };
    return kind === 'vector'
      ? embedding
      : { ...embedding, boxes: Float32Array.of(0, 0, 0.5, 1, 0.5, 0, 1, 1) };
  };
  const embedSentence = (sentence: string): ServedEmbedding => {
    const known = sentence.split(/\s+/).flatMap((word) => (colours[word] ? [vectorOf(colours[word])] : []));
    if (known.length === 0) throw new Error(`no colour in ${JSON.stringify(sentence)}`);
    if (kind === 'attention') return { values: Float32Array.from(known.flat()), length: known.length, dim };
    const sum = known[0]!.map((_, i) => known.reduce((total, vector) => total + vector[i]!, 0));
    return { values: Float32Array.from(sum), length: 1, dim };
  };
  const all = async <Item>(
    items: readonly Item[],
    embed: (item: Item) => ServedEmbedding | Promise<ServedEmbedding>,
  ) => {
    const failures: { index: number; error: Error }[] = [];
    const embedded = await Promise.all(
      items.map(async (item, index) => {
        try {
          return await embed(item);
        } catch (error) {
          failures.push({ index, error: error as Error });
          return undefined;
        }
      }),
    );
    return { items: embedded, failures };
  };
  /** Similarity of a word and a region. */
  const near = (a: ServedEmbedding, i: number, b: ServedEmbedding, j: number): number => {
    let sum = 0;
    for (let at = 0; at < dim; at++) sum += a.values[i * dim + at]! * b.values[j * dim + at]!;
    return sum;
  };
  const attention = {
    score: (images: readonly ServedEmbedding[], captions: readonly ServedEmbedding[]) =>
      Promise.resolve(
        Float32Array.from(
          images.flatMap((image) =>
            captions.map((caption) => {
              let sum = 0;
              for (let word = 0; word < caption.length; word++) {
                sum += Math.max(
                  ...Array.from({ length: image.length }, (_, region) => near(caption, word, image, region)),
                );
              }
              return sum / caption.length;
            }),
          ),
        ),
      ),
    attention: (image: ServedEmbedding, caption: ServedEmbedding) =>
      Promise.resolve({
        weights: Float32Array.from({ length: caption.length * image.length }, (_, at) => {
          const word = Math.floor(at / image.length);
          return Math.max(0, near(caption, word, image, at % image.length));
        }),
        words: caption.length,
        regions: image.length,
      }),
  };
  return {
    model: {
      digest: `colours ${kind}`,
      where: `models/colours-${kind}`,
      images: { embedDim: dim },
      ...(kind === 'attention' && {
        similarity: {
          name: 'halves',
          attention: true,
          recipe: { from: '', module: '', name: 'halves', args: [{ direction: 'text-to-image' }] },
        },
      }),
      manifest: { training: { data: [{ name: 'colours', synthetic: true }] } },
    },
    async embedImages(pictures, options) {
      await onPictures?.(pictures.length);
      options?.signal?.throwIfAborted();
      return all(pictures as readonly Uint8Array[], embedPicture);
    },
    async embedCaptions(sentences) {
      await onSentences?.(sentences);
      return all(sentences, embedSentence);
    },
    ...(kind === 'attention' && attention),
  };
}

/** A unit vector of a colour: what differs from grey, and a little of its light. */
function vectorOf(colour: readonly number[]): number[] {
  const mean = colour.reduce((sum, value) => sum + value, 0) / 3;
  const raw = [...colour.map((value) => value - mean), 8 + mean / 64];
  const norm = Math.hypot(...raw);
  return raw.map((value) => value / norm);
}
