import { coordinate, escapeMarkup } from '../escape';
import { palette } from '../palette';
import { assertFinite, ReportError } from '../report-error';

/** An image and one of its captions, as points in the plane. */
export interface MappedPair {
  /** Point of the image. */
  readonly image: readonly [number, number];
  /** Point of the caption. */
  readonly caption: readonly [number, number];
  /** Text of the caption, or another name of the pair. */
  readonly label: string;
}

/** Image and caption embeddings projected to one plane, as by t-SNE or UMAP. */
export interface EmbeddingMapInput {
  /** Pairs to draw, at least one. */
  readonly pairs: readonly MappedPair[];
}

const size = { width: 828, height: 560, margin: 14 };

/**
 * Draws images (discs) and captions (rings) in one plane as SVG, with a line between the two of a pair: in a well-trained
 * space lines are short. Both axes have the same scale, because only distances have meaning.
 *
 * @param input - The pairs.
 * @throws `ReportError` if a coordinate is not finite, or there are no pairs.
 * @example
 * ```ts
 * import { embeddingMap } from '@vse/report';
 *
 * const pairs = [{ image: [0, 0], caption: [1, 1], label: 'a red ball' }] as const;
 * console.log(embeddingMap({ pairs }).length);
 * ```
 */
export function embeddingMap({ pairs }: EmbeddingMapInput): string {
  if (pairs.length === 0) throw new ReportError('embeddingMap: pairs must not be empty.');
  const points = pairs.flatMap(({ image, caption }) => [image, caption]);
  assertFinite('embeddingMap', 'coordinates', points.flat());
  const at = placement(points);
  const lines = pairs.map(({ image, caption }) => {
    const [[x1, y1], [x2, y2]] = [at(image), at(caption)];
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
  });
  const dots = pairs.map(({ image, caption, label }) => {
    const [[x1, y1], [x2, y2]] = [at(image), at(caption)];
    const title = `<title>${escapeMarkup(label)}</title>`;
    return (
      `<circle cx="${x1}" cy="${y1}" r="3.2" fill="${palette.series}">${title}</circle>` +
      `<circle cx="${x2}" cy="${y2}" r="3" fill="${palette.page}" stroke="${palette.accent}" stroke-width="1.4">${title}</circle>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" ` +
    `role="img" aria-label="${pairs.length} images and captions in one plane" font-family="system-ui, sans-serif">` +
    `<g stroke="${palette.axis}" stroke-width="0.7" opacity="0.55">${lines.join('')}</g>${dots.join('')}</svg>`
  );
}

/** Maps points of the plane to px, with one scale for both axes. */
function placement(
  points: readonly (readonly [number, number])[],
): (point: readonly [number, number]) => readonly [string, string] {
  const range = (axis: 0 | 1): [number, number] => {
    const values = points.map((point) => point[axis]);
    return [
      values.reduce((a, b) => Math.min(a, b), Infinity),
      values.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
  };
  const [[left, right], [low, high]] = [range(0), range(1)];
  const inside = { width: size.width - 2 * size.margin, height: size.height - 2 * size.margin };
  const scale = Math.min(inside.width / (right - left || 1), inside.height / (high - low || 1));
  return ([x, y]) => [
    coordinate(size.width / 2 + (x - (left + right) / 2) * scale),
    coordinate(size.height / 2 - (y - (low + high) / 2) * scale),
  ];
}
