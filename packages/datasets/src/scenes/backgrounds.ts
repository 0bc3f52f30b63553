import type { SeededRandom } from '@vse/base';
import type { Place } from './vocabulary';

const SIDE = 160;

const band = (top: number, bottom: number, fill: string): string =>
  `<rect x="0" y="${top}" width="${SIDE}" height="${bottom - top}" fill="${fill}"/>`;

const sweep = (y: number, rise: number, fill: string): string =>
  `<path d="M0 ${y} Q40 ${y - rise} 80 ${y} T160 ${y} V160 H0Z" fill="${fill}"/>`;

function clouds(random: SeededRandom, count: number): string {
  return Array.from({ length: count }, () => {
    const x = 10 + random.integer(130);
    const y = 12 + random.integer(36);
    return `<path d="M${x} ${y} q-12 0 -12 -7 q2 -8 10 -6 q4 -10 14 -5 q10 -2 10 8 q10 1 6 10Z" fill="#fff" fill-opacity="0.7"/>`;
  }).join('');
}

function specks(random: SeededRandom, count: number, top: number, height: number, fill: string): string {
  return Array.from({ length: count }, () => {
    const radius = (0.6 + random.next()).toFixed(1);
    return `<circle cx="${random.integer(SIDE)}" cy="${top + random.integer(height)}" r="${radius}" fill="${fill}"/>`;
  }).join('');
}

/** Backgrounds, pale so that the objects stand out, each with random details. */
const DRAWN: Readonly<Record<Place, (random: SeededRandom) => string>> = {
  sky: (random) => band(0, SIDE, '#cfe3ef') + clouds(random, 3) + band(150, SIDE, '#c4d8e4'),
  grass: (random) =>
    band(0, SIDE, '#dcebf2') +
    clouds(random, 1) +
    sweep(84 + random.integer(12), 8, '#c3d6b2') +
    sweep(112 + random.integer(10), -7, '#b4cba1') +
    specks(random, 14, 120, 40, '#9db88a'),
  beach: (random) => {
    const shore = 100 + random.integer(10);
    return (
      band(0, SIDE, '#e0eef3') +
      clouds(random, 1) +
      band(72, SIDE, '#a9cbd6') +
      sweep(shore, 5, '#efe2c4') +
      specks(random, 18, shore + 8, 150 - shore, '#d8c8a2')
    );
  },
  room: (random) => {
    const x = 16 + random.integer(90);
    return (
      band(0, SIDE, '#e9dfd6') +
      band(112, SIDE, '#c9b29b') +
      band(110, 113, '#a99580') +
      `<path d="M${x} 16 h38 v44 h-38Z" fill="#d7e6ec" stroke="#b5a594" stroke-width="3"/>` +
      `<path d="M${x + 19} 16 v44 M${x} 38 h38" stroke="#b5a594" stroke-width="2"/>`
    );
  },
  night: (random) =>
    band(0, SIDE, '#3a4360') +
    specks(random, 30, 0, 110, '#d9dcc8') +
    `<circle cx="${24 + random.integer(110)}" cy="26" r="11" fill="#ece8cf"/>` +
    sweep(128, 8, '#2f3a44'),
  snow: (random) =>
    band(0, SIDE, '#c9d3de') +
    sweep(92 + random.integer(14), 12, '#e4eaf0') +
    sweep(122, -8, '#f1f4f7') +
    specks(random, 36, 0, SIDE, '#ffffff'),
  desert: (random) =>
    band(0, SIDE, '#f0e4d2') +
    `<circle cx="${20 + random.integer(120)}" cy="24" r="12" fill="#f8f0d0"/>` +
    sweep(96 + random.integer(12), 14, '#dfc6a0') +
    sweep(124, -9, '#d3b68c'),
  sea: (random) => {
    const level = 66 + random.integer(14);
    return (
      band(0, SIDE, '#dcebf0') +
      clouds(random, 1) +
      band(level, SIDE, '#9cc3d0') +
      [14, 38, 62].map((y, i) => ripple(level + y, i * 9)).join('')
    );
  },
};

function ripple(y: number, shift: number): string {
  return `<path d="M${-shift} ${y} q10 -6 20 0 t20 0 t20 0 t20 0 t20 0 t20 0 t20 0 t20 0 t20 0" fill="none" stroke="#b9d7e0" stroke-width="2"/>`;
}

/** Draws a background as SVG elements, in a square of 160 by 160. */
export function backgroundOf(place: Place, random: SeededRandom): string {
  return DRAWN[place](random);
}
