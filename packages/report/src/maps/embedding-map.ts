import { coordinate, escapeMarkup } from '../escape';
import { imageStore, type ImageStore, type ReportImage } from '../galleries/image-store';
import { paint } from '../palette';
import { ReportError } from '../report-error';
import { legendList, legendSigns } from './legend';
import { mapSize, pictureBoxes, placement, type PictureBox } from './placement';

/** An image and one of its captions, as points in the plane. */
export interface MappedPair {
  /** Point of the image. */
  readonly image: readonly [number, number];
  /** Point of the caption. */
  readonly caption: readonly [number, number];
  /** Text of the caption, or another name of the pair. */
  readonly label: string;
  /** Small picture of the image, drawn in the place of its disc where no other picture is. */
  readonly thumbnail?: ReportImage;
}

/** Image and caption embeddings projected to one plane, as by t-SNE or UMAP. */
export interface EmbeddingMapInput {
  /** Pairs to draw, at least one. */
  readonly pairs: readonly MappedPair[];
}

/**
 * Draws images (pictures or discs) and captions (rings) in one plane as SVG, with a line between the two of a pair, and a
 * legend: in a well-trained space lines are short. Both axes have the same scale, because only distances have meaning. Where
 * pictures would cover each other, the first is drawn and the others are discs.
 *
 * @param input - The pairs.
 * @throws `ReportError` if a coordinate is not finite, a thumbnail is no data URI, or there are no pairs.
 * @example
 * ```ts
 * import { embeddingMap } from '@vse/report';
 *
 * const pairs = [{ image: [0, 0], caption: [1, 1], label: 'a red ball' }] as const;
 * console.log(embeddingMap({ pairs }).length);
 * ```
 */
export function embeddingMap({ pairs }: EmbeddingMapInput): string {
  const store = imageStore('map');
  const { drawn, pictures } = drawMap(pairs, store);
  const height = mapSize.height + 30;
  const signs = legendSigns(pictures).map(({ svg, name, width }, i, all) => {
    const left = mapSize.margin + all.slice(0, i).reduce((sum, sign) => sum + sign.width + 40, 0);
    return `<g transform="translate(${left} ${mapSize.height + 2})">${svg}<text x="${width - 8 * name.length + 4}" y="14" font-size="13.5" ${paint({ fill: 'text' })}>${name}</text></g>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${mapSize.width} ${height}" width="${mapSize.width}" height="${height}" ` +
    `${labelOf(pairs)}><defs>${store.definitions()}</defs>${drawn}${signs.join('')}</svg>`
  );
}

/** Draws the map for a page that has the pictures of `store`, with its legend as HTML above it. */
export function mapFigure({ pairs }: EmbeddingMapInput, store: ImageStore): string {
  const { drawn, pictures } = drawMap(pairs, store);
  return (
    `${legendList(pictures)}<div class="curve map"><svg viewBox="0 0 ${mapSize.width} ${mapSize.height}" ` +
    `${labelOf(pairs)}>${drawn}</svg></div>`
  );
}

function labelOf(pairs: EmbeddingMapInput['pairs']): string {
  return `role="img" aria-label="${pairs.length} images and captions in one plane" font-family="system-ui, sans-serif"`;
}

function drawMap(
  pairs: EmbeddingMapInput['pairs'],
  store: ImageStore,
): { readonly drawn: string; readonly pictures: boolean } {
  if (pairs.length === 0) throw new ReportError('embeddingMap: pairs must not be empty.');
  const points = pairs.flatMap(({ image, caption }) => [image, caption]);
  const at = placement('embeddingMap', points);
  const boxes = pictureBoxes(
    pairs.map(({ image, thumbnail }) => ({ at: at(image), ...(thumbnail && { size: thumbnail }) })),
  );
  const lines = pairs.map(({ image, caption }) => {
    const [[x1, y1], [x2, y2]] = [at(image), at(caption)];
    return `<line x1="${coordinate(x1)}" y1="${coordinate(y1)}" x2="${coordinate(x2)}" y2="${coordinate(y2)}"/>`;
  });
  const titleOf = ({ label }: MappedPair) => `<title>${escapeMarkup(label)}</title>`;
  const pictures = pairs.map((pair, i) => {
    const box = boxes[i];
    return box && pair.thumbnail ? thumbnailSvg(pair.thumbnail, box, store, titleOf(pair)) : '';
  });
  const dots = pairs.map((pair, i) => {
    const [[x1, y1], [x2, y2]] = [at(pair.image), at(pair.caption)];
    const dot = (x: number, y: number, radius: number, ink: string) =>
      `<circle cx="${coordinate(x)}" cy="${coordinate(y)}" r="${radius}" ${ink}>${titleOf(pair)}</circle>`;
    const disc = boxes[i] ? '' : dot(x1, y1, 4, paint({ fill: 'series' }));
    return disc + dot(x2, y2, 3.4, `stroke-width="1.6" ${paint({ fill: 'page', stroke: 'accent' })}`);
  });
  const drawn =
    `<g stroke-width="0.8" opacity="0.6" ${paint({ stroke: 'axis' })}>${lines.join('')}</g>` +
    `${pictures.join('')}${dots.join('')}`;
  return { drawn, pictures: boxes.some((box) => box !== undefined) };
}

function thumbnailSvg(image: ReportImage, box: PictureBox, store: ImageStore, title: string): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((value) => coordinate(value));
  const scale = coordinate(box.width / image.width, 5);
  return (
    `<g>${title}<g transform="translate(${x} ${y}) scale(${scale})">${store.draw(image)}</g>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke-width="2" ${paint({ stroke: 'series' })}/></g>`
  );
}
