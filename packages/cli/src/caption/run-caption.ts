import { topMatches } from '@vse/eval';
import type { CaptionFlags } from '../commands/caption';
import { partlyIf, type Answer, type Context } from '../context';
import { existingFile } from '../flags/existing-path';
import { withModel } from '../models/open-for-use';
import { leftOutLines } from '../pictures/left-out';
import { captionBank } from './caption-bank';

/** Request of `vse caption`. */
export interface CaptionRequest {
  readonly model: string;
  readonly pictures: readonly string[];
  readonly flags: CaptionFlags;
}

/** Finds the captions that fit each picture best. */
export async function runCaption(
  { model, pictures, flags }: CaptionRequest,
  context: Context,
): Promise<Answer> {
  for (const picture of pictures) await existingFile('PICTURES', picture);
  if (flags.captions !== undefined) await existingFile('--captions', flags.captions);
  return withModel(model, flags, context, async ({ embedder, folder }) => {
    const bank = await captionBank(flags.captions, folder);
    const { signal } = context;
    const images = await embedder.embedImages(pictures, { signal });
    const sentences = await embedder.embedCaptions(bank, {
      signal,
      onProgress: context.progress('Reading captions', 'captions'),
    });
    const scores = await embedder.score(images, sentences, { signal });
    const failures = images.failures.map(({ index, error }) => ({
      id: pictures[index]!,
      reason: error.message,
    }));
    const results = pictures.flatMap((picture, query) =>
      images.items[query] ? [{ picture, captions: bestOf(scores, query, bank, flags.count) }] : [],
    );
    const text = results.map(({ picture, captions }) =>
      [
        picture,
        ...captions.map(({ score, text: caption }) => `${score.toFixed(3).padStart(9)}  ${caption}`),
      ].join('\n'),
    );
    return {
      data: { captions: bank.length, results, failures },
      text: [...text, ...leftOutLines(failures)].join('\n'),
      ...partlyIf(failures.length),
    };
  });
}

/** The best captions of one picture. */
function bestOf(scores: Float32Array, query: number, bank: readonly string[], count: number) {
  const row = scores.subarray(query * bank.length, (query + 1) * bank.length); // [captions]
  const captionToImage = new Int32Array(bank.length);
  const best = topMatches({ scores: row, captionToImage, direction: 'image-to-text', query: 0, count });
  return best
    .filter(({ score }) => score > -Infinity)
    .map(({ candidate, score }) => ({ score, text: bank[candidate]! }));
}
