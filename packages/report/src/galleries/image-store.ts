import { coordinate, escapeMarkup } from '../escape';
import { assertFinite, ReportError } from '../report-error';

/** A picture embedded in the page. */
export interface ReportImage {
  /** Data URI: `data:image/jpeg;base64,...`. */
  readonly src: string;
  /** Width in px; the picture is drawn at any size with this aspect. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
  /** Title and alternative text. */
  readonly label?: string;
}

/** Pictures of a document, each embedded once. */
export interface ImageStore {
  /** Returns a reference that draws the picture in its own px from (0, 0). */
  draw(image: ReportImage): string;
  /** Pictures drawn so far, to be placed in one `<defs>` of the document. */
  definitions(): string;
}

/** Makes a store whose ids begin with `prefix`, unique to a figure in its page. */
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

/** Checks that the picture is a data URI of an image, with a size. */
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
