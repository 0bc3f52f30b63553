import { coordinate, escapeMarkup } from '../escape';
import { paintSeries } from '../palette';
import type { Panel } from './panel';

/** Height of a line of a legend, in px. */
export const legendLine = 17;
/** Dashes of the lines, so that no run is told by its colour alone. */
const dashes = ['', '7 3', '2 3', '9 3 2 3', '4 2', '1 4'] as const;

/** Names the runs, each on a line of its own beside a sample of its line. */
export function legend(names: readonly string[], { left, right }: Panel): string {
  const longest = Math.floor((right - left - 34) / 6.4);
  const rows = names.map((name, index) => {
    const y = 20 + legendLine * (index + 1);
    const shown = name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
    return (
      `<line x1="${coordinate(left)}" x2="${coordinate(left + 26)}" y1="${y - 4}" y2="${y - 4}" stroke-width="2"${dashOf(index)} ${paintSeries(index, 'line')}/>` +
      `<text x="${coordinate(left + 34)}" y="${y}">${escapeMarkup(shown)}${shown === name ? '' : `<title>${escapeMarkup(name)}</title>`}</text>`
    );
  });
  return `<g class="legend">${rows.join('')}</g>`;
}

/** Dashes of the line of a series. */
export function dashOf(index: number): string {
  // The seventh run has the hue of the first, with other dashes.
  const dash = dashes[(index + Math.floor(index / dashes.length)) % dashes.length]!;
  return dash && ` stroke-dasharray="${dash}"`;
}
