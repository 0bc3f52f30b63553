/** Heights in px of the small pictures that a server makes. */
const thumbnailHeights = [64, 128, 256, 512, 1024] as const;

/** The smallest height that is made of at least so many px, or the largest. */
export function thumbnailHeight(wanted: number): number {
  return thumbnailHeights.find((made) => made >= wanted) ?? thumbnailHeights.at(-1)!;
}
