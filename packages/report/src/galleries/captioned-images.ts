import { coordinate, escapeMarkup } from '../escape';
import { checkImage, type ImageStore, type ReportImage } from './image-store';
import { assertFinite } from '../report-error';

/** A picture and the captions it retrieved. */
export interface CaptionedImage {
  /** The picture. */
  readonly image: ReportImage;
  /** Retrieved captions, the best first. */
  readonly captions: readonly {
    readonly text: string;
    readonly score: number;
    /** True if the caption describes the picture; absent if unknown. */
    readonly correct?: boolean;
  }[];
}

/** Shows pictures, each beside the captions it retrieved. */
export function captionedImages(entries: readonly CaptionedImage[], store: ImageStore): string {
  const cards = entries.map(({ image, captions }, i) => {
    checkImage(image);
    assertFinite(`captioned[${i}]`, 'scores', captions.map(({ score }) => score)); // prettier-ignore
    const lines = captions.map(
      ({ text, score, correct }) =>
        `<li${correct ? ' class="correct"' : ''}>${escapeMarkup(text)} <small>${score.toFixed(3)}${correct ? ' ✓' : ''}</small></li>`,
    );
    const name = escapeMarkup(image.label ?? 'image');
    return (
      `<article class="captioned"><figure><svg viewBox="0 0 ${coordinate(image.width)} ${coordinate(image.height)}" role="img" ` +
      `aria-label="${name}">${store.draw(image)}</svg><figcaption>${name}</figcaption></figure><ol>${lines.join('')}</ol></article>`
    );
  });
  return cards.join('');
}
