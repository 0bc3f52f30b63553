/** Attention of a sentence's words over a picture's regions. */
export interface Attention {
  readonly words: readonly string[];
  /** Boxes `[x1, y1, x2, y2]`, as fractions of the picture from 0 to 1. */
  readonly regions: readonly (readonly [number, number, number, number])[];
  /** Weights `[words][regions]`. */
  readonly weights: readonly (readonly number[])[];
}

/** A region or a word with its weight. */
export interface Weighted {
  readonly index: number;
  readonly weight: number;
  /** Weight over the largest of its row or column, from 0 to 1. */
  readonly share: number;
}

/** Regions of a word, the largest weight first. */
export function regionsOfWord({ weights, regions }: Attention, word: number): readonly Weighted[] {
  return ranked(regions.map((_, region) => weights[word]?.[region] ?? 0));
}

/** Words that look at a region, the largest weight first. */
export function wordsOfRegion({ weights, words }: Attention, region: number): readonly Weighted[] {
  return ranked(words.map((_, word) => weights[word]?.[region] ?? 0));
}

/** Average weight of each region over all words, the largest first: the picture before a word is chosen. */
export function regionsOfSentence({ weights, regions, words }: Attention): readonly Weighted[] {
  return ranked(
    regions.map((_, region) => {
      const sum = weights.reduce((total, row) => total + (row[region] ?? 0), 0);
      return sum / Math.max(1, words.length);
    }),
  );
}

/** Weights by index, in the order of the regions or words. */
export function byIndex(list: readonly Weighted[]): readonly Weighted[] {
  return [...list].sort((a, b) => a.index - b.index);
}

/**
 * Region under a point, given as fractions of the picture: the smallest one there, so that a region inside another can be
 * chosen. Asked again at the same point, it goes on to the next larger one.
 */
export function regionAt({ regions }: Attention, x: number, y: number, chosen?: number): number | undefined {
  const under = regions
    .map((box, index) => ({ index, box, area: (box[2] - box[0]) * (box[3] - box[1]) }))
    .filter(({ box: [x1, y1, x2, y2] }) => x >= x1 && x <= x2 && y >= y1 && y <= y2)
    .sort((a, b) => a.area - b.area || a.index - b.index);
  const at = under.findIndex(({ index }) => index === chosen);
  return under[(at + 1) % Math.max(1, under.length)]?.index;
}

function ranked(weights: readonly number[]): readonly Weighted[] {
  const largest = Math.max(0, ...weights);
  return weights
    .map((weight, index) => ({ index, weight, share: largest > 0 ? Math.max(0, weight) / largest : 0 }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index);
}
