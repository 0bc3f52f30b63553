/** Collects the images of each split, whatever the splits are called. */
export interface SplitCollector {
  /** Adds an image to a split. */
  add(split: string, image: number): void;
  /** Images by the name of the split. */
  all(): Record<string, number[]>;
}

/** A collector without splits. Names such as `__proto__` are names as any other. */
export function splitCollector(): SplitCollector {
  const splits = new Map<string, number[]>();
  return {
    add(split, image) {
      const images = splits.get(split);
      if (images) images.push(image);
      else splits.set(split, [image]);
    },
    all: () => Object.fromEntries(splits),
  };
}
