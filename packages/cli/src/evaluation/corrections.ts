import { seededRandom } from '@vse/core';
import { subset, type Dataset } from '@vse/datasets';
import {
  compareCorrections,
  csls,
  invertedSoftmax,
  nearestReferenceBias,
  type CorrectionComparison,
} from '@vse/eval';
import type { Embedder } from '@vse/models/node';
import type { Context } from '../context';
import { embedCaptions, embedPictures, type EmbeddedPart } from './embed-part';

/** Request of a comparison of corrections. */
export interface CorrectionsRequest {
  readonly embedder: Embedder;
  readonly test: EmbeddedPart;
  /** Scores of the test set, `[images, captions]`. */
  readonly scores: Float32Array;
  /** Training images with their captions. */
  readonly bank: Dataset;
  readonly limits: BankLimits;
}

/** Size of a bank: most images, most captions, and the seed that draws them where there are more. */
export interface BankLimits {
  readonly images: number;
  readonly captions: number;
  readonly seed: number;
}

/** Compares corrections by a bank: its images against the test captions, and the test images against its captions. */
export async function compareByBank(
  { embedder, test, scores, bank, limits }: CorrectionsRequest,
  context: Context,
): Promise<readonly CorrectionComparison[]> {
  const { signal } = context;
  const chosen = drawn(bank.images.length, limits.images, limits.seed);
  const pictures = await embedPictures(
    subset(bank, (_, image) => chosen.has(image)),
    embedder,
    context,
    'Pictures of the bank',
  );
  const texts = drawn(bank.captions.length, limits.captions, limits.seed + 1);
  const captions = await embedCaptions(
    bank.captions.filter((_, i) => texts.has(i)),
    embedder,
    context,
    'Captions of the bank',
  );
  const { images } = pictures;
  // Small collections have fewer queries than the defaults count, and fewer items.
  const queries = Math.min(images.length, texts.size);
  return compareCorrections({
    corrections: [
      invertedSoftmax(),
      nearestReferenceBias({ neighbours: Math.min(64, queries) }),
      csls({ neighbours: Math.min(10, queries) }),
    ],
    k: Math.min(10, test.images.length, test.captionToImage.length),
    scores,
    captionToImage: test.captionToImage,
    bank: {
      name: `${bank.name}, train, ${images.length} images and ${texts.size} captions`,
      ofImages: await embedder.score(images, test.captions, { signal }),
      ofCaptions: await embedder.score(test.images, captions, { signal }),
    },
  });
}

/** Numbers of all of `count`, or of `most`, drawn. */
function drawn(count: number, most: number, seed: number): ReadonlySet<number> {
  const all = Array.from({ length: count }, (_, i) => i);
  return new Set(count <= most ? all : seededRandom(seed).shuffle(all).slice(0, most));
}
