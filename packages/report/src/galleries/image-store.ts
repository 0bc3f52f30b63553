import { coordinate, escapeMarkup } from '../escape';
import { assertFinite, ReportError } from '../report-error';

/** A picture that travels inside the page. */
export interface ReportImage {
  /** A data URI: `data:image/jpeg;base64,...`. */
  readonly src: string;
  /** In px; they give the shape, the picture is drawn at any size. */
  readonly width: number;
  readonly height: number;
  /** What the picture is, for those who cannot see it and as its title. */
  readonly label?: string;
}

/** Holds each picture once, however often it is drawn. */
export interface ImageStore {
  /** A reference that draws the picture in its own px from (0, 0). */
  draw(image: ReportImage): string;
  /** The pictures drawn so far, to be placed into one `<defs>` of the document. */
  definitions(): string;
}

/** A store whose ids begin with `prefix`, which keeps two figures of one page apart. */
export function imageStore(prefix: string): ImageStore {
  const ids = new Map<string, string>();
  const elements: string[] = [];
  return {
    draw(image) {
      checkImage(image);
      const key = `${image.width}x${image.height} ${image.src}`;
      let id = ids.get(key);
      if (id === undefined) {
        id = `${prefix}-image-${ids.size}`;
        ids.set(key, id);
        elements.push(
          `<image id="${id}" href="${escapeMarkup(image.src)}" width="${coordinate(image.width)}" ` +
            `height="${coordinate(image.height)}" preserveAspectRatio="none"/>`,
        );
      }
      return `<use href="#${id}"/>`;
    },
    definitions: () => elements.join(''),
  };
}

/** Throws a `ReportError` unless the picture is a data URI of an image, with a size. */
export function checkImage({ src, width, height }: ReportImage): void {
  if (!/^data:image\/[a-z0-9.+-]+[;,]/i.test(src)) {
    throw new ReportError(
      `report: an image's src must be a data URI (data:image/...), got ${JSON.stringify(src.slice(0, 40))}.`,
    );
  }
  assertFinite('report', 'image size', [width, height]);
  if (width <= 0 || height <= 0) {
    throw new ReportError(`report: an image's size must be above 0, got ${width} x ${height}.`);
  }
}
