import type { Box } from '../phrase-link';
import type { Category } from './vocabulary';

/** Drawing of an object in a square of 100 by 100. */
export interface Shape {
  /** Bounds of the drawing, outline included. */
  readonly bounds: Box;
  /** Draws SVG elements; `fill` is the object's colour or pattern, `colour` always its plain colour. */
  readonly draw: (fill: string, colour: string) => string;
}

export const OUTLINE = '#26262b';
const WOOD = '#8a6242';
const CREAM = '#f3e6cf';
const GLASS = '#cfe4ee';
const LEAF = '#5f8f5a';

const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });
const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}"${more}/>`;
const line = (d: string, width = 4): string => path(d, 'none', ` stroke-width="${width}"`);
const circle = (x: number, y: number, r: number, fill: string, more = ''): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"${more}/>`;
const shade = (d: string): string => path(d, '#000', ' fill-opacity="0.16" stroke="none"');
const dot = (x: number, y: number, r: number): string => circle(x, y, r, OUTLINE, ' stroke="none"');

const STAR_POINTS = Array.from({ length: 10 }, (_, i) => {
  const radius = i % 2 === 0 ? 48 : 21;
  const angle = (i * Math.PI) / 5;
  return `${(50 + radius * Math.sin(angle)).toFixed(1)} ${(52 - radius * Math.cos(angle)).toFixed(1)}`;
}).join(' L');

const petals = (fill: string): string =>
  [0, 1, 2, 3, 4, 5]
    .map((i) =>
      circle(50 + 19 * Math.cos((i * Math.PI) / 3), 32 + 19 * Math.sin((i * Math.PI) / 3), 13, fill),
    )
    .join('');

/** One drawing per kind of object; a test compares their bounds with the rendering. */
export const SHAPES: Readonly<Record<Category, Shape>> = {
  ball: {
    bounds: box(2, 2, 98, 98),
    draw: (fill) =>
      circle(50, 50, 46, fill) +
      shade('M50 96 A46 46 0 0 0 96 50 A46 46 0 0 0 84 19 A58 58 0 0 1 19 84 A46 46 0 0 0 50 96Z') +
      path('M26 30 Q34 18 46 18', 'none', ' stroke="#fff" stroke-width="6" stroke-opacity="0.75"'),
  },
  balloon: {
    bounds: box(17, 2, 83, 98),
    draw: (fill) =>
      line('M50 76 Q40 84 50 89 Q58 93 52 96', 3) +
      path('M50 4 C72 4 81 20 81 34 C81 52 66 70 50 70 C34 70 19 52 19 34 C19 20 28 4 50 4Z', fill) +
      path('M50 70 L43 79 H57Z', fill) +
      path('M30 32 Q31 18 42 14', 'none', ' stroke="#fff" stroke-width="6" stroke-opacity="0.75"'),
  },
  bird: {
    bounds: box(1, 16, 99, 92),
    draw: (fill, colour) =>
      line('M42 76 V90 M56 76 V90', 4) +
      path('M24 48 L3 36 L6 58 L22 62Z', colour) +
      path(
        'M16 56 C18 36 44 34 60 40 C58 24 70 18 79 18 C90 18 94 28 92 38 C92 64 72 80 50 80 C32 80 16 72 16 56Z',
        fill,
      ) +
      path('M92 30 L98 36 L91 41Z', '#e8a33d') +
      shade('M30 52 C44 46 60 50 64 56 C58 70 40 70 30 52Z') +
      dot(80, 31, 4),
  },
  boat: {
    bounds: box(2, 3, 98, 95),
    draw: (fill) =>
      line('M48 72 V5', 5) +
      path('M53 8 Q88 34 88 62 H53Z', fill) +
      path('M43 18 Q16 40 14 62 H43Z', fill) +
      path('M4 70 H96 Q92 93 76 93 H24 Q8 93 4 70Z', WOOD),
  },
  butterfly: {
    bounds: box(2, 8, 98, 92),
    draw: (fill) =>
      path('M48 46 C42 18 20 6 8 12 C0 20 6 48 28 54 C12 58 14 84 26 89 C38 92 46 74 48 58Z', fill) +
      path('M52 46 C58 18 80 6 92 12 C100 20 94 48 72 54 C88 58 86 84 74 89 C62 92 54 74 52 58Z', fill) +
      line('M48 34 Q44 18 36 14 M52 34 Q56 18 64 14', 3) +
      path('M50 32 C56 40 56 68 50 80 C44 68 44 40 50 32Z', '#4a4038'),
  },
  car: {
    bounds: box(2, 20, 98, 83),
    draw: (fill) =>
      path(
        'M4 64 V54 Q4 47 13 45 L24 43 L36 26 Q38 22 43 22 H66 Q71 22 74 27 L83 43 Q96 45 96 56 V64 Q96 70 90 70 H10 Q4 70 4 64Z',
        fill,
      ) +
      path('M33 43 L42 29 H53 V43Z M59 29 H66 L75 43 H59Z', GLASS) +
      [25, 75]
        .map((x) => circle(x, 70, 11, '#3a3a40') + circle(x, 70, 4, '#c9c9cf', ' stroke="none"'))
        .join(''),
  },
  cat: {
    bounds: box(16, 4, 97, 98),
    draw: (fill, colour) =>
      path('M72 84 Q92 82 88 62', 'none', ` stroke-width="14"`) +
      path('M72 84 Q92 82 88 62', 'none', ` stroke="${colour}" stroke-width="7"`) +
      path('M24 96 C18 68 30 52 48 52 C66 52 80 68 74 96Z', fill) +
      path('M18 7 L34 17 Q48 12 62 17 L78 7 L78 36 C78 52 64 61 48 61 C32 61 18 52 18 36Z', fill) +
      dot(37, 35, 4.5) +
      dot(59, 35, 4.5) +
      path('M44 43 H52 L48 48Z', '#e59aa8', ' stroke-width="2"') +
      line('M20 44 L32 45 M20 51 L32 48 M76 44 L64 45 M76 51 L64 48', 2),
  },
  chair: {
    bounds: box(12, 2, 88, 98),
    draw: (fill) =>
      line('M22 62 V95 M78 62 V95', 9) +
      path('M24 10 Q24 4 30 4 H70 Q76 4 76 10 V54 H24Z', fill) +
      path('M14 56 Q14 52 19 52 H81 Q86 52 86 56 V68 H14Z', fill) +
      shade('M14 62 H86 V68 H14Z'),
  },
  cup: {
    bounds: box(8, 12, 97, 92),
    draw: (fill, colour) =>
      path('M72 32 H80 Q89 32 89 44 V52 Q89 66 78 66 H70', 'none', ' stroke-width="15"') +
      path('M72 32 H80 Q89 32 89 44 V52 Q89 66 78 66 H70', 'none', ` stroke="${colour}" stroke-width="8"`) +
      path('M10 20 H74 V72 Q74 90 56 90 H28 Q10 90 10 72Z', fill) +
      `<ellipse cx="42" cy="20" rx="32" ry="6" fill="${CREAM}"/>`,
  },
  fish: {
    bounds: box(2, 18, 98, 82),
    draw: (fill) =>
      path('M4 50 C18 18 56 12 74 44 L96 22 Q88 50 96 78 L74 56 C56 88 18 82 4 50Z', fill) +
      line('M36 30 Q46 50 36 70', 3) +
      shade('M46 52 Q58 46 62 52 Q58 64 46 62Z') +
      circle(22, 44, 6, '#fff') +
      dot(21, 44, 3),
  },
  flower: {
    bounds: box(16, 0, 84, 98),
    draw: (fill) =>
      path('M50 50 V95', 'none', ` stroke="${LEAF}" stroke-width="7"`) +
      path('M50 84 Q30 84 24 68 Q44 66 50 84Z M50 84 Q70 84 76 68 Q56 66 50 84Z', LEAF) +
      petals(fill) +
      circle(50, 32, 11, '#7a5230'),
  },
  hat: {
    bounds: box(2, 8, 98, 90),
    draw: (fill) =>
      path('M24 74 L20 16 Q50 4 80 16 L76 74Z', fill) +
      path('M23 58 Q50 66 77 58 L76 76 H24Z', '#3f3a45') +
      path('M4 78 Q4 72 12 72 Q50 82 88 72 Q96 72 96 78 Q96 88 50 88 Q4 88 4 78Z', fill),
  },
  house: {
    bounds: box(2, 3, 98, 98),
    draw: (fill) =>
      path('M72 26 V10 H83 V34', '#9a8f88') +
      path('M10 38 H90 V96 H10Z', fill) +
      path('M4 41 L50 6 L96 41 Q97 44 93 44 H7 Q3 44 4 41Z', '#75604f') +
      path('M60 96 V68 H76 V96Z', WOOD) +
      path('M24 58 H42 V76 H24Z', GLASS) +
      line('M33 58 V76 M24 67 H42', 2.5),
  },
  kite: {
    bounds: box(12, 2, 88, 98),
    draw: (fill, colour) =>
      line('M50 68 Q62 78 50 85 Q40 91 48 96', 3) +
      path('M50 4 L86 34 L50 70 L14 34Z', fill) +
      line('M50 4 V70 M14 34 H86', 2.5) +
      path('M55 77 L66 71 V83Z M55 77 L44 71 V83Z', colour, ' stroke-width="2"'),
  },
  lamp: {
    bounds: box(8, 2, 92, 98),
    draw: (fill) =>
      line('M50 54 V90', 8) +
      path('M26 96 Q28 84 50 84 Q72 84 74 96Z', '#4d4a55') +
      path('M32 4 H68 L90 56 H10Z', fill) +
      circle(50, 60, 6, '#ffeeb0', ' stroke-width="2.5"'),
  },
  mushroom: {
    bounds: box(2, 4, 98, 98),
    draw: (fill) =>
      path('M37 52 Q40 76 32 90 Q32 96 40 96 H60 Q68 96 68 90 Q60 76 63 52Z', CREAM) +
      path('M4 54 C4 22 28 6 50 6 C72 6 96 22 96 54 Q92 62 50 62 Q8 62 4 54Z', fill),
  },
  rocket: {
    bounds: box(14, 1, 86, 98),
    draw: (fill, colour) =>
      path('M40 76 Q42 90 50 96 Q58 90 60 76Z', '#f2a63b', ' stroke-width="2.5"') +
      path('M34 48 L16 70 V84 L36 74Z M66 48 L84 70 V84 L64 74Z', colour) +
      path('M50 3 C70 20 74 48 67 77 H33 C26 48 30 20 50 3Z', fill) +
      circle(50, 38, 10, GLASS),
  },
  star: {
    bounds: box(2, 2, 98, 93),
    draw: (fill) => path(`M${STAR_POINTS}Z`, fill),
  },
  tree: {
    bounds: box(4, 2, 96, 98),
    draw: (fill) =>
      path('M43 60 H57 L60 96 H40Z', WOOD) +
      path(
        'M50 4 C68 4 78 15 77 26 C92 29 97 44 90 55 C83 67 67 69 58 63 H42 C33 69 17 67 10 55 C3 44 8 29 23 26 C22 15 32 4 50 4Z',
        fill,
      ),
  },
  umbrella: {
    bounds: box(2, 2, 98, 98),
    draw: (fill) =>
      line('M50 50 V86 Q50 95 41 95 Q33 95 33 87', 5) +
      path(
        'M4 54 C6 20 30 5 50 5 C70 5 94 20 96 54 Q88 44 80 54 Q72 44 65 54 Q57 44 50 54 Q43 44 35 54 Q28 44 20 54 Q12 44 4 54Z',
        fill,
      ) +
      line('M50 6 V50 M50 6 Q34 24 35 52 M50 6 Q66 24 65 52', 2),
  },
};
