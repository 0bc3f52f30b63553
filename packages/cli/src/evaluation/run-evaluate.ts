import { DataError } from '@vse/core';
import { subset, type Dataset } from '@vse/datasets';
import type { Embedder } from '@vse/models/node';
import type { EvaluateFlags } from '../commands/evaluate';
import { partlyIf, type Answer, type Context } from '../context';
import { divide } from '../data/divide';
import { openPictures } from '../data/open-data';
import { modelFolder } from '../models/model-folder';
import { withModel } from '../models/open-for-use';
import { leftOutLines } from '../pictures/left-out';
import { measure, measuredText } from './measure';

/** Request of `vse evaluate`. */
export interface EvaluateRequest {
  readonly model: string;
  readonly pictures: string;
  readonly flags: EvaluateFlags;
}

/** Measures a model. */
export async function runEvaluate(
  { model, pictures, flags }: EvaluateRequest,
  context: Context,
): Promise<Answer> {
  await modelFolder(model);
  const { part, rule } = measuredPart(await openPictures(pictures, flags, context), flags);
  context.note(`${part.name}: ${part.images.length} images, ${part.captions.length} captions: ${rule}.`);
  return withModel(model, flags, context, async ({ embedder, folder }) => {
    const { scores, captionToImage, failures, images } = await scoresOf(part, embedder, context);
    const measured = measure(scores, captionToImage);
    const notes = part.notes.map((note) => `  ${note}`);
    return {
      data: {
        model: folder,
        data: part.name,
        synthetic: part.synthetic,
        rule,
        images,
        captions: captionToImage.length,
        metrics: measured,
        notes: part.notes,
        failures,
      },
      text: [
        measuredText(embedder.model.manifest.name, measured, part.synthetic),
        ...notes,
        ...leftOutLines(failures),
      ].join('\n'),
      ...partlyIf(failures.length),
    };
  });
}

/** The images to measure on. */
function measuredPart(
  all: Dataset,
  { split, seed }: EvaluateFlags,
): { readonly part: Dataset; readonly rule: string } {
  if (split === 'all') {
    const captioned = new Set(all.captions.map(({ image }) => image));
    return { part: subset(all, (_, image) => captioned.has(image)), rule: 'every image with a caption' };
  }
  const { dataset, rule, measuredOn } = divide(all, seed);
  const chosen = new Set(dataset.splits[split]);
  const name = split === 'test' ? measuredOn : split;
  return { part: subset(dataset, (_, image) => chosen.has(image)), rule: `the split ${name}; ${rule}` };
}

/** Scores of the images that can be read against the captions that describe them. */
async function scoresOf({ images, captions }: Dataset, embedder: Embedder, { signal, progress }: Context) {
  const files = images.map(({ id, file }) => {
    if (file !== undefined) return file;
    throw new DataError(`PICTURES: ${id} has no picture. Give their folder: --images DIR.`);
  });
  const pictures = await embedder.embedImages(files, { signal, onProgress: progress('Pictures') });
  const failures = pictures.failures.map(({ index, error }) => ({
    id: images[index]!.id,
    reason: error.message,
  }));
  const rowOf = new Map<number, number>();
  pictures.items.forEach((item, image) => item && rowOf.set(image, rowOf.size));
  const kept = captions.filter(({ image }) => rowOf.has(image));
  if (kept.length === 0)
    throw new DataError(`PICTURES: none of ${files.length} pictures could be read: ${failures[0]!.reason}`);
  const sentences = await embedder.embedCaptions(
    kept.map(({ text }) => text),
    {
      signal,
      onProgress: progress('Captions', 'captions'),
    },
  );
  const good = pictures.items.filter((item) => item !== undefined);
  return {
    scores: await embedder.score(good, sentences, { signal }), // [images, captions]
    captionToImage: Int32Array.from(kept, ({ image }) => rowOf.get(image)!),
    images: good.length,
    failures,
  };
}
