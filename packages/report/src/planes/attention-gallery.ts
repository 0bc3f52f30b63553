import { figureSvg } from '../curves/panel';
import { coordinate, escapeMarkup } from '../escape';
import { paint } from '../palette';
import { assertWhole, ReportError } from '../report-error';

/** Weights of one pair by one way of attending. */
export interface WeightGrid {
  /** Name of the way, shown above its grid. */
  readonly name: string;
  /** Weights `[words][regions]`, from 0 to 1. */
  readonly weights: readonly (readonly number[])[];
}

/** Options of `attentionGallery`. */
export interface AttentionGalleryOptions {
  /** Words of the caption, one per row. */
  readonly words: readonly string[];
  /** Names of the regions, one per column. Defaults to their numbers from 1. */
  readonly regions?: readonly string[];
  /** Grids side by side. Defaults to `3`. */
  readonly columns?: number;
}

const cell = 26;
const gap = 26;

/**
 * Draws several ways of attending on one pair, a grid of words and regions each: a square is as full as its weight, from an empty one at
 * 0 to a full one at 1, on the same scale in all grids. Weights of 0.1 and more are written into their squares, in percent.
 *
 * @param grids - Name and weights of each way.
 * @param options - Words, regions, grids side by side.
 * @returns SVG.
 * @throws `ReportError` if there is no grid, sizes disagree, or a weight is not from 0 to 1.
 * @example
 * ```ts
 * import { attentionGallery } from '@vse/report';
 *
 * const grids = [{ name: 'softmax', weights: [[0.5, 0.5], [0.1, 0.9]] }]; // [words][regions]
 * console.log(attentionGallery(grids, { words: ['brown', 'dog'] }).length);
 * ```
 */
export function attentionGallery(
  grids: readonly WeightGrid[],
  { words, regions: named, columns = 3 }: AttentionGalleryOptions,
): string {
  assertWhole('attentionGallery', 'columns', columns);
  const count = grids[0]?.weights[0]?.length ?? 0;
  if (count === 0 || words.length === 0) {
    throw new ReportError('attentionGallery: there must be a grid with a word and a region, got none.');
  }
  const regions = named ?? Array.from({ length: count }, (_, i) => String(i + 1));
  grids.forEach((grid) => check(grid, words.length, regions.length));
  const left = 12 + 7.2 * Math.max(...words.map((word) => word.length));
  const [width, height] = [left + regions.length * cell + gap, 46 + words.length * cell + gap];
  const across = Math.min(columns, grids.length);
  const drawings = grids.map((grid, i) => {
    const at = `translate(${coordinate((i % across) * width)} ${coordinate(Math.floor(i / across) * height)})`;
    return `<g transform="${at}">${gridSvg(grid, words, regions, left)}</g>`;
  });
  return figureSvg(
    {
      width: across * width,
      height: Math.ceil(grids.length / across) * height,
      label: `attention of the words "${words.join(' ')}" over ${regions.length} regions by ${grids.map(({ name }) => name).join(', ')}`,
    },
    drawings.join(''),
  );
}

function gridSvg(
  { name, weights }: WeightGrid,
  words: readonly string[],
  regions: readonly string[],
  left: number,
): string {
  const top = 46;
  const quiet = paint({ fill: 'quiet' });
  const heads = regions.map(
    (region, i) =>
      `<text x="${coordinate(left + (i + 0.5) * cell)}" y="${top - 7}" text-anchor="middle" font-size="11" ${quiet}>${escapeMarkup(region)}</text>`,
  );
  const rows = weights.flatMap((row, j) => {
    const y = top + j * cell;
    const word = `<text x="${coordinate(left - 7)}" y="${y + cell / 2}" dy="0.35em" text-anchor="end">${escapeMarkup(words[j]!)}</text>`;
    const cells = row.map((weight, i) => {
      const [x, side] = [left + i * cell, cell - 2];
      const box = `x="${coordinate(x + 1)}" y="${y + 1}" width="${side}" height="${side}"`;
      // Pale enough below the number, which is written where it is worth reading.
      const square = `<rect ${box} fill-opacity="${coordinate(0.55 * weight, 3)}" ${paint({ fill: 'series', stroke: 'rule' })}/>`;
      const number =
        weight >= 0.1
          ? `<text x="${coordinate(x + cell / 2)}" y="${y + cell / 2}" dy="0.35em" text-anchor="middle" font-size="11.5">${Math.round(100 * weight)}</text>`
          : '';
      return square + number;
    });
    return [word, ...cells];
  });
  return `<text x="${coordinate(left)}" y="18" font-weight="600" font-size="13.5">${escapeMarkup(name)}</text>${heads.join('')}${rows.join('')}`;
}

function check({ name, weights }: WeightGrid, words: number, regions: number): void {
  const uneven = weights.find((row) => row.length !== regions)?.length;
  if (weights.length !== words || uneven !== undefined) {
    throw new ReportError(
      `attentionGallery: weights of ${name} must be [${words}][${regions}], got [${weights.length}][${uneven ?? regions}].`,
    );
  }
  const wrong = weights.flat().find((weight) => !(weight >= 0 && weight <= 1 + 1e-6));
  if (wrong !== undefined) {
    throw new ReportError(`attentionGallery: weights of ${name} must be from 0 to 1, got ${wrong}.`);
  }
}
