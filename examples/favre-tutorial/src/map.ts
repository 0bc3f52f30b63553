import { basename } from 'node:path';
import { evenly, reportImage, type ExperimentData } from '@vse/example-kit';
import { mapEmbeddings, type ExplorableMapInput } from '@vse/report';
import type { Representations } from './representations';

const shown = 200;
const pictured = 120;

/** Captions by row, with the picture of each image. */
export interface MapContext extends Pick<ExperimentData, 'picture'> {
  readonly captionToImage: Int32Array;
  readonly texts: readonly string[];
  readonly seed: number;
}

/** Section 9: maps the first captions and their images to one plane by UMAP, with small pictures, to be explored in the report. */
export async function mapOf(
  images: Representations,
  captions: Representations,
  { captionToImage, texts, seed, picture }: MapContext,
): Promise<ExplorableMapInput> {
  const count = Math.min(shown, texts.length);
  const rows = [...new Set(captionToImage.subarray(0, count))];
  const chosen = new Set(evenly(rows.length, pictured));
  const embeddedImages = await Promise.all(
    rows.map(async (row, i) => {
      const vector = vectorOf(images, row);
      const found = chosen.has(i) ? await picture(row) : undefined;
      if (found === undefined) return { vector, label: `image ${row}` };
      return {
        vector,
        label: basename(found.file),
        thumbnail: await reportImage(found.file, { longest: 96 }),
      };
    }),
  );
  const embeddedCaptions = Array.from({ length: count }, (_, i) => ({
    vector: vectorOf(captions, i),
    text: texts[i]!,
    image: rows.indexOf(captionToImage[i]!),
  }));
  return mapEmbeddings({ images: embeddedImages, captions: embeddedCaptions }, { seed });
}

function vectorOf({ values, dim }: Representations, row: number): Float32Array {
  return Float32Array.from(values.subarray(row * dim, (row + 1) * dim));
}
