import { seededRandom, type PairedData } from '@vse/core';

/** Fewest pictures of a point of the learning curve. */
const fewest = 16;

/** Numbers of pictures to train on: all of them, half, a quarter, in rising order. */
export function curveSizes(images: number, points: number): readonly number[] {
  const sizes = Array.from({ length: points }, (_, i) => Math.floor(images / 2 ** i));
  return [...new Set(sizes.filter((size, i) => i === 0 || size >= fewest))].reverse();
}

/** Order in which pictures are added: each point of the curve has those of the smaller ones. */
export function drawOrder(images: number, seed: number): readonly number[] {
  const order = Array.from({ length: images }, (_, image) => image);
  seededRandom(seed).shuffle(order);
  return order;
}

/** Keeps some images, with their captions, in the given order. */
export function onlyImages<ImageItem, CaptionItem>(
  pairs: PairedData<ImageItem, CaptionItem>,
  images: readonly number[],
): PairedData<ImageItem, CaptionItem> {
  const renumbered = new Map(images.map((image, i) => [image, i]));
  const captions = Array.from(pairs.captionToImage.keys()).filter((caption) =>
    renumbered.has(pairs.captionToImage[caption]!),
  );
  const { name, synthetic, fingerprint } = pairs;
  return {
    name: `${name}, ${images.length} images`,
    synthetic,
    ...(fingerprint && { fingerprint }),
    imageCount: images.length,
    captionToImage: Int32Array.from(captions, (caption) => renumbered.get(pairs.captionToImage[caption]!)!),
    readImages: (rows, options) =>
      pairs.readImages(Array.from(rows, (row) => images[row]!), options), // prettier-ignore
    readCaptions: (rows) => pairs.readCaptions(Array.from(rows, (row) => captions[row]!)),
  };
}
