import { OptionError } from '@vse/core';

/** What a split holds: the names of its images, and its captions. */
export interface SplitContents {
  readonly images: readonly string[];
  readonly captions: readonly string[];
}

export interface LeakageOptions {
  /**
   * What makes two images the same. Defaults to the name as it is. Flickr8k and Flickr30K share photographs under the same
   * leading number: `(name) => /^\d+/.exec(name)?.[0] ?? name`.
   */
  readonly imageKey?: (image: string) => string;
  /** What makes two captions the same. Defaults to their letters and digits, in lower case. */
  readonly captionKey?: (caption: string) => string;
}

/** Two splits that share something. */
export interface Leak {
  readonly splits: readonly [string, string];
  /** The images of the second that are in the first too. Any is a fault: the model has seen the answer. */
  readonly images: readonly string[];
  /** The captions of the second that are in the first too. A few short ones are to be expected. */
  readonly captions: readonly string[];
}

/** What any two splits share, in the order in which they are given; empty where they share nothing. */
export function checkLeakage(
  splits: Readonly<Record<string, SplitContents>>,
  { imageKey = (image) => image, captionKey = plainWords }: LeakageOptions = {},
): readonly Leak[] {
  const names = Object.keys(splits);
  if (names.length < 2) {
    throw new OptionError(`checkLeakage: there must be two splits to compare, got ${names.length}.`);
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
