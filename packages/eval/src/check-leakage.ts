import { OptionError } from '@vse/core';

/** Contents of a split. */
export interface SplitContents {
  /** Names of the images. */
  readonly images: readonly string[];
  /** The captions. */
  readonly captions: readonly string[];
}

/** Options of `checkLeakage`. */
export interface LeakageOptions {
  /**
   * Key of an image: images of one key are the same. Defaults to the name. Flickr8k and Flickr30K share photographs under the
   * same leading number: `(name) => /^\d+/.exec(name)?.[0] ?? name`.
   */
  readonly imageKey?: (image: string) => string;
  /** Key of a caption: captions of one key are the same. Defaults to its letters and digits, in lower case. */
  readonly captionKey?: (caption: string) => string;
}

/** Two splits that share images or captions. */
export interface Leak {
  /** Names of the two splits. */
  readonly splits: readonly [string, string];
  /** Images of the second split that are also in the first. Any is a fault: the model has seen the answer. */
  readonly images: readonly string[];
  /** Captions of the second split that are also in the first. A few short ones are to be expected. */
  readonly captions: readonly string[];
}

/**
 * Finds images and captions that two splits share, for every pair of splits in order; empty if none do.
 *
 * @param splits - Contents by name of the split.
 * @param options - Keys of images and captions.
 * @throws `OptionError` if there are fewer than two splits.
 * @example
 * ```ts
 * import { checkLeakage } from '@vse/eval';
 *
 * const train = { images: ['1.jpg', '2.jpg'], captions: ['A dog runs.'] };
 * const test = { images: ['2.jpg'], captions: ['a dog runs'] };
 * console.log(checkLeakage({ train, test })); // image 2.jpg and the caption
 * ```
 */
export function checkLeakage(
  splits: Readonly<Record<string, SplitContents>>,
  { imageKey = (image) => image, captionKey = plainWords }: LeakageOptions = {},
): readonly Leak[] {
  const names = Object.keys(splits);
  if (names.length < 2) {
    throw new OptionError(`checkLeakage: splits must be at least two, got ${names.length}.`);
  }
  const keyed = names.map((name) => ({
    name,
    images: new Map(splits[name]!.images.map((image) => [imageKey(image), image])),
    captions: new Map(splits[name]!.captions.map((caption) => [captionKey(caption), caption])),
  }));
  return keyed
    .flatMap((first, i) =>
      keyed.slice(i + 1).map((second): Leak => ({
        splits: [first.name, second.name],
        images: sharedWith(first.images, second.images),
        captions: sharedWith(first.captions, second.captions),
      })),
    )
    .filter(({ images, captions }) => images.length > 0 || captions.length > 0);
}

function sharedWith(first: ReadonlyMap<string, string>, second: ReadonlyMap<string, string>): string[] {
  return [...second].flatMap(([key, value]) => (first.has(key) ? [value] : []));
}

function plainWords(caption: string): string {
  return caption
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
