import { assertFinite, ReportError } from '../report-error';

/** Point of the plane of an embedding. */
export type PlanePoint = readonly [number, number];

/** Size of a map, in px of its view box. */
export const mapSize = { width: 640, height: 480, margin: 26, thumbnail: 44 } as const;

/**
 * Maps points of the plane to px of the map, with one scale for both axes.
 *
 * @throws `ReportError` if there are no points or one is not finite.
 */
export function placement(where: string, points: readonly PlanePoint[]): (point: PlanePoint) => PlanePoint {
  if (points.length === 0) throw new ReportError(`${where}: there must be an image or a caption, got none.`);
  assertFinite(where, 'coordinates', points.flat());
  const range = (axis: 0 | 1): [number, number] => {
    const values = points.map((point) => point[axis]);
    return [
      values.reduce((a, b) => Math.min(a, b), Infinity),
      values.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
  };
  const [[left, right], [low, high]] = [range(0), range(1)];
  const { width, height, margin } = mapSize;
  const scale = Math.min(
    (width - 2 * margin) / (right - left || 1),
    (height - 2 * margin) / (high - low || 1),
  );
  return ([x, y]) => [
    width / 2 + (x - (left + right) / 2) * scale,
    height / 2 - (y - (low + high) / 2) * scale,
  ];
}

/** Box of a picture on the map. */
export interface PictureBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes of the pictures, around their points and inside the map; none where it would cover an earlier one. */
export function pictureBoxes(
  pictures: readonly {
    readonly at: PlanePoint;
    readonly size?: Readonly<Record<'width' | 'height', number>>;
  }[],
): readonly (PictureBox | undefined)[] {
  const taken: PictureBox[] = [];
  return pictures.map(({ at: [x, y], size }) => {
    if (size === undefined) return undefined;
    const scale = mapSize.thumbnail / Math.max(size.width, size.height);
    const [width, height] = [size.width * scale, size.height * scale];
    const inside = (middle: number, side: number, whole: number) =>
      Math.min(whole - side - 1, Math.max(1, middle - side / 2));
    const box = { x: inside(x, width, mapSize.width), y: inside(y, height, mapSize.height), width, height };
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
