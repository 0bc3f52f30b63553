import { coordinate, escapeMarkup } from '../escape';
import { imageStore, type ImageStore, type ReportImage } from '../galleries/image-store';
import { paint } from '../palette';
import { ReportError } from '../report-error';
import { legendList } from './legend';
import { mapSize, pictureBoxes, placement, type PlanePoint } from './placement';

/** Image of a map that can be explored. */
export interface MapImage {
  /** Point in the plane. */
  readonly point: readonly [number, number];
  /** Name of the image, such as its file's. */
  readonly label: string;
  /** Small picture, drawn where no other picture is. */
  readonly thumbnail?: ReportImage;
  /** Rows of the captions nearest to it in the space of the embeddings, the nearest first. */
  readonly nearest?: readonly number[];
}

/** Caption of a map that can be explored. */
export interface MapCaption {
  /** Point in the plane. */
  readonly point: readonly [number, number];
  /** Text of the caption. */
  readonly text: string;
  /** Row of the image that it describes. */
  readonly image: number;
  /** Rows of the images nearest to it in the space of the embeddings, the nearest first. */
  readonly nearest?: readonly number[];
}

/** Images and captions in one plane, with their neighbours; `mapEmbeddings` makes it from embeddings. */
export interface ExplorableMapInput {
  /** Images by row. */
  readonly images: readonly MapImage[];
  /** Captions by row. */
  readonly captions: readonly MapCaption[];
}

/**
 * Draws images (pictures or discs) and captions (rings) in one plane, with a line from each caption to its image, as an HTML element
 * that a reader explores: drag to move, scroll or pinch to zoom, pictures appearing as there is room; point at an item to read it, choose it
 * for its caption and its neighbours in the space of the embeddings; the arrow keys go from item to item. A page needs `figureStyle`
 * and `figureScript` once; without the script the element is a picture with titles. `renderReport` brings both with its `map`.
 *
 * @param map - Points, texts and neighbours.
 * @returns HTML: a `vse-map` element.
 * @throws `ReportError` if there is neither image nor caption, a coordinate is not finite, a row is not among the items, or a thumbnail is no
 *   data URI.
 * @example
 * ```ts
 * import { explorableMap, figureScript, figureStyle } from '@vse/report';
 *
 * const map = explorableMap({
 *   images: [{ point: [0, 0], label: 'ball.png', nearest: [0] }],
 *   captions: [{ point: [1, 1], text: 'a red ball', image: 0, nearest: [0] }],
 * });
 * console.log(`<style>${figureStyle()}</style>${map}<script>${figureScript()}</script>`.length);
 * ```
 */
export function explorableMap(map: ExplorableMapInput): string {
  const store = imageStore('explored');
  const drawn = explorableFigure(map, store);
  const definitions = store.definitions();
  if (definitions === '') return drawn;
  const hidden = 'style="position:absolute" aria-hidden="true"';
  return drawn.replace('>', `><svg width="0" height="0" ${hidden}><defs>${definitions}</defs></svg>`);
}

/** Draws the map for a page that has the pictures of `store`. */
export function explorableFigure({ images, captions }: ExplorableMapInput, store: ImageStore): string {
  const where = 'explorableMap';
  const at = placement(where, [...images, ...captions].map(({ point }) => point)); // prettier-ignore
  images.forEach(({ nearest }, i) => assertRows(`images[${i}].nearest`, nearest, captions.length));
  captions.forEach(({ nearest, image }, i) => {
    assertRows(`captions[${i}].nearest`, nearest, images.length);
    assertRows(`captions[${i}].image`, [image], images.length);
  });
  const boxes = pictureBoxes(
    images.map(({ point, thumbnail }) => ({ at: at(point), ...(thumbnail && { size: thumbnail }) })),
  );
  const lines = captions.map(({ point, image }, row) => {
    const [[x1, y1], [x2, y2]] = [at(images[image]!.point), at(point)];
    return `<line data-caption="${row}" x1="${coordinate(x1)}" y1="${coordinate(y1)}" x2="${coordinate(x2)}" y2="${coordinate(y2)}"/>`;
  });
  const discs = images.map((image, row) => {
    const disc = `<circle r="4" ${paint({ fill: 'series' })}/>`;
    const picture = image.thumbnail ? pictureSvg(image.thumbnail, store, boxes[row] !== undefined) : '';
    return item('image', row, image, at, { name: image.label, drawn: disc + picture });
  });
  const rings = captions.map((caption, row) => {
    const ring = `<circle r="3.4" stroke-width="1.6" ${paint({ fill: 'page', stroke: 'accent' })}/>`;
    const own = ` data-image="${caption.image}"`;
    return item('caption', row, caption, at, { name: caption.text, drawn: ring, own });
  });
  const label = `${counted(images.length, 'image')} and ${counted(captions.length, 'caption')} in one plane`;
  return (
    `<vse-map>${legendList(boxes.some((box) => box !== undefined))}<div class="map-stage" data-label="${label}">` +
    `<svg viewBox="0 0 ${mapSize.width} ${mapSize.height}" role="img" aria-label="${label}" font-family="system-ui, sans-serif">` +
    `<g class="map-lines"><g stroke-width="0.8" opacity="0.6" ${paint({ stroke: 'axis' })}>${lines.join('')}</g></g>` +
    `${discs.join('')}${rings.join('')}</svg></div></vse-map>`
  );
}

interface Drawn {
  readonly name: string;
  readonly drawn: string;
  readonly own?: string;
}

/** An item around its point; the script of the map reads its row, neighbours and name. */
function item(
  kind: 'image' | 'caption',
  row: number,
  { point, nearest = [] }: { readonly point: PlanePoint; readonly nearest?: readonly number[] },
  at: (point: PlanePoint) => PlanePoint,
  { name, drawn, own = '' }: Drawn,
): string {
  const [x, y] = at(point).map((value) => coordinate(value));
  return (
    `<g class="map-item" data-kind="${kind}" data-row="${row}" data-x="${x}" data-y="${y}" data-nearest="${nearest.join(' ')}"${own} ` +
    `transform="translate(${x} ${y})"><title>${escapeMarkup(name)}</title>${drawn}</g>`
  );
}

/** A picture with its middle at (0, 0), hidden where it would cover another. */
function pictureSvg(image: ReportImage, store: ImageStore, shown: boolean): string {
  const use = store.draw(image);
  const ratio = mapSize.thumbnail / Math.max(image.width, image.height);
  const [width, height] = [image.width * ratio, image.height * ratio].map((side) => coordinate(side));
  const [x, y] = [(-image.width * ratio) / 2, (-image.height * ratio) / 2].map((side) => coordinate(side));
  return (
    `<g class="map-picture" data-width="${width}" data-height="${height}"${shown ? '' : ' visibility="hidden"'}>` +
    `<g transform="translate(${x} ${y}) scale(${coordinate(ratio, 5)})">${use}</g>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke-width="2" ${paint({ stroke: 'series' })}/></g>`
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function assertRows(name: string, rows: readonly number[] = [], count: number): void {
  const wrong = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= count);
  if (wrong === undefined) return;
  throw new ReportError(
    `explorableMap: ${name} must hold rows from 0 to ${count - 1} of the other side, got ${wrong}.`,
  );
}
