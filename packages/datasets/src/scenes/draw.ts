import { seededRandom } from '@vse/base';
import type { Box } from '../phrase-link';
import { backgroundOf } from './backgrounds';
import { SCENE_SIZE, type Scene, type SceneObject } from './scene';
import { OUTLINE, SHAPES } from './shapes';
import type { Colour, Pattern } from './vocabulary';

const PAINT: Readonly<Record<Colour, string>> = {
  red: '#d8232a',
  orange: '#f5821f',
  yellow: '#f7d117',
  green: '#2b9a3e',
  blue: '#1f5fd0',
  purple: '#7a2fb5',
  pink: '#f77fb5',
  white: '#fafafa',
};

/** SVG definition of a pattern: marks over the colour in a pale tint, grey on white. */
function tile(id: string, colour: Colour, pattern: Exclude<Pattern, 'plain'>): string {
  const over = colour === 'white' ? '#8d9096' : '#fff6e6';
  const marks = {
    striped: `<rect width="9" height="18" fill="${over}"/>`,
    dotted: `<circle cx="9" cy="9" r="4.6" fill="${over}"/>`,
    checked: `<path d="M0 0h9v9h-9Z M9 9h9v9h-9Z" fill="${over}"/>`,
  }[pattern];
  const turn = pattern === 'striped' ? ' patternTransform="rotate(25)"' : '';
  return (
    `<pattern id="${id}" width="18" height="18" patternUnits="userSpaceOnUse"${turn}>` +
    `<rect width="18" height="18" fill="${PAINT[colour]}"/>${marks}</pattern>`
  );
}

/** Draws an object so that the bounds of its shape fill the box. */
function placed(object: SceneObject, box: Box, fill: string): string {
  const { bounds, draw } = SHAPES[object.category];
  const scale = (box.right - box.left) / (bounds.right - bounds.left);
  const x = box.left - bounds.left * scale;
  const y = box.top - bounds.top * scale;
  const at = `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${scale.toFixed(4)})`;
  const style = `stroke="${OUTLINE}" stroke-width="3.5" stroke-linejoin="round" stroke-linecap="round"`;
  return `<g transform="${at}" ${style}>${draw(fill, PAINT[object.colour])}</g>`;
}

/**
 * Draws a scene as an SVG document.
 *
 * @param scene - The scene.
 * @param seed - Seed of the details of the background, which no caption mentions.
 * @param pixels - Width and height of the picture; the drawing scales. Defaults to `SCENE_SIZE`.
 * @example
 * ```ts
 * import { generateScenes, sceneSvg } from '@vse/datasets/scenes';
 *
 * const [scene] = generateScenes(1, { train: 1, dev: 0, test: 0 });
 * console.log(sceneSvg(scene!, 1, 320).slice(0, 80));
 * ```
 */
export function sceneSvg(scene: Scene, seed: number, pixels: number = SCENE_SIZE): string {
  const random = seededRandom(seed).fork(`background/${scene.id}`);
  const tiles: string[] = [];
  const bodies = scene.objects.map((object, i) => {
    const id = `p${i}`;
    if (object.pattern !== 'plain') tiles.push(tile(id, object.colour, object.pattern));
    const fill = object.pattern === 'plain' ? PAINT[object.colour] : `url(#${id})`;
    return object.boxes.map((box) => placed(object, box, fill)).join('');
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 ${SCENE_SIZE} ${SCENE_SIZE}">` +
    `<defs>${tiles.join('')}</defs>${backgroundOf(scene.place, random)}${bodies.join('')}</svg>`
  );
}
