import { coordinate, escapeMarkup } from '../escape';
import { imageStore, type ImageStore, type ReportImage } from '../galleries/image-store';
import { paint } from '../palette';
import { assertFinite, ReportError } from '../report-error';

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

const size = { width: 640, height: 480, margin: 26, thumbnail: 44 };

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
  const height = size.height + 30;
  const signs = legendSigns(pictures).map(({ svg, name, width }, i, all) => {
    const left = size.margin + all.slice(0, i).reduce((sum, sign) => sum + sign.width + 40, 0);
    return `<g transform="translate(${left} ${size.height + 2})">${svg}<text x="${width - 8 * name.length + 4}" y="14" font-size="13.5" ${paint({ fill: 'text' })}>${name}</text></g>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" ` +
    `${labelOf(pairs)}><defs>${store.definitions()}</defs>${drawn}${signs.join('')}</svg>`
  );
}

/** Draws the map for a page that has the pictures of `store`, with its legend as HTML above it. */
export function mapFigure({ pairs }: EmbeddingMapInput, store: ImageStore): string {
  const { drawn, pictures } = drawMap(pairs, store);
  const items = legendSigns(pictures).map(
    ({ svg, name }) =>
      `<li><svg viewBox="0 0 26 20" width="26" height="20" aria-hidden="true">${svg}</svg>${name}</li>`,
  );
  return (
    `<ul class="legend">${items.join('')}</ul><div class="curve map"><svg viewBox="0 0 ${size.width} ${size.height}" ` +
    `${labelOf(pairs)}>${drawn}</svg></div>`
  );
}

function labelOf(pairs: EmbeddingMapInput['pairs']): string {
  return `role="img" aria-label="${pairs.length} images and captions in one plane" font-family="system-ui, sans-serif"`;
}

/** Signs of the map with their names, each in a box of 26 x 20. */
function legendSigns(pictures: boolean) {
  const signs = [
    ...(pictures
      ? [
          {
            name: 'image, as a picture',
            svg: `<rect x="3" y="2" width="20" height="15" stroke-width="2" ${paint({ fill: 'rule', stroke: 'series' })}/>`,
          },
        ]
      : []),
    {
      name: pictures ? 'image' : 'an image',
      svg: `<ellipse cx="13" cy="10" rx="4.5" ry="4.5" ${paint({ fill: 'series' })}/>`,
    },
    {
      name: 'a caption of it',
      svg: `<ellipse cx="13" cy="10" rx="4" ry="4" stroke-width="1.8" ${paint({ fill: 'page', stroke: 'accent' })}/>`,
    },
    {
      name: 'the two belong together',
      svg: `<path d="M1 10H25" stroke-width="1.2" ${paint({ stroke: 'axis' })}/>`,
    },
  ];
  return signs.map((sign) => ({ ...sign, width: 30 + 8 * sign.name.length }));
}

type Place = readonly [x: number, y: number];

function drawMap(
  pairs: EmbeddingMapInput['pairs'],
  store: ImageStore,
): { readonly drawn: string; readonly pictures: boolean } {
  if (pairs.length === 0) throw new ReportError('embeddingMap: pairs must not be empty.');
  const points = pairs.flatMap(({ image, caption }) => [image, caption]);
  assertFinite('embeddingMap', 'coordinates', points.flat());
  const at = placement(points);
  const boxes = thumbnailBoxes(pairs, at);
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

interface PictureBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes of the thumbnails, around the points of their images; none where it would cover an earlier one. */
function thumbnailBoxes(
  pairs: EmbeddingMapInput['pairs'],
  at: (point: readonly [number, number]) => Place,
): readonly (PictureBox | undefined)[] {
  const taken: PictureBox[] = [];
  return pairs.map(({ image, thumbnail }) => {
    if (!thumbnail) return undefined;
    const [x, y] = at(image);
    const scale = size.thumbnail / Math.max(thumbnail.width, thumbnail.height);
    const [width, height] = [thumbnail.width * scale, thumbnail.height * scale];
    const inside = (middle: number, side: number, whole: number) =>
      Math.min(whole - side - 1, Math.max(1, middle - side / 2));
    const box = { x: inside(x, width, size.width), y: inside(y, height, size.height), width, height };
    if (taken.some((other) => overlap(box, other))) return undefined;
    taken.push(box);
    return box;
  });
}

function overlap(a: PictureBox, b: PictureBox): boolean {
  return (
    a.x < b.x + b.width + 2 && b.x < a.x + a.width + 2 && a.y < b.y + b.height + 2 && b.y < a.y + a.height + 2
  );
}

function thumbnailSvg(image: ReportImage, box: PictureBox, store: ImageStore, title: string): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((value) => coordinate(value));
  const scale = coordinate(box.width / image.width, 5);
  return (
    `<g>${title}<g transform="translate(${x} ${y}) scale(${scale})">${store.draw(image)}</g>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke-width="2" ${paint({ stroke: 'series' })}/></g>`
  );
}

/** Maps points of the plane to px, with one scale for both axes. */
function placement(
  points: readonly (readonly [number, number])[],
): (point: readonly [number, number]) => Place {
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
    size.width / 2 + (x - (left + right) / 2) * scale,
    size.height / 2 - (y - (low + high) / 2) * scale,
  ];
}
