import { OptionError } from '@vse/core';
import { subset, type Dataset } from '@vse/datasets';
import { formatCorrections } from '@vse/eval';
import type { EvaluateFlags } from '../commands/evaluate';
import { partlyIf, type Answer, type Context } from '../context';
import { divide } from '../data/divide';
import { openPictures } from '../data/open-data';
import { modelFolder } from '../models/model-folder';
import { withModel } from '../models/open-for-use';
import { leftOutLines } from '../pictures/left-out';
import { compareByBank } from './corrections';
import { embedPart } from './embed-part';
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
  const { correct = false, split, bank: bankSize, seed } = flags;
  if (correct && split !== 'test' && split !== 'dev') {
    throw new OptionError(
      `--correct: the bank is of training images, which --split ${split} measures on. Take --split test or dev.`,
    );
  }
  await modelFolder(model);
  const { part, bank, rule } = measuredPart(await openPictures(pictures, flags, context), flags);
  context.note(`${part.name}: ${part.images.length} images, ${part.captions.length} captions: ${rule}.`);
  return withModel(model, flags, context, async ({ embedder, folder }) => {
    const test = await embedPart(part, embedder, context);
    const { images, captions, captionToImage, failures } = test;
    const scores = await embedder.score(images, captions, { signal: context.signal }); // [images, captions]
    const measured = measure(scores, captionToImage);
    const limits = { images: bankSize, captions: bankSize, seed };
    const corrections = correct
      ? await compareByBank({ embedder, test, scores, bank, limits }, context)
      : undefined;
    const notes = part.notes.map((note) => `  ${note}`);
    return {
      data: {
        model: folder,
        data: part.name,
        synthetic: part.synthetic,
        rule,
        images: images.length,
        captions: captionToImage.length,
        metrics: measured,
        ...(corrections && { corrections }),
        notes: part.notes,
        failures,
      },
      text: [
        measuredText(embedder.model.manifest.name, measured, part.synthetic),
        ...(corrections ? ['', formatCorrections(corrections)] : []),
        ...notes,
        ...leftOutLines(failures),
      ].join('\n'),
      ...partlyIf(failures.length),
    };
  });
}

/** The images to measure on, and those of the training. */
function measuredPart(
  all: Dataset,
  { split, seed }: EvaluateFlags,
): { readonly part: Dataset; readonly bank: Dataset; readonly rule: string } {
  if (split === 'all') {
    const captioned = new Set(all.captions.map(({ image }) => image));
    const part = subset(all, (_, image) => captioned.has(image));
    return { part, bank: part, rule: 'every image with a caption' };
  }
  const { dataset, rule, measuredOn } = divide(all, seed);
  const of = (name: string): Dataset => {
    const chosen = new Set(dataset.splits[name]);
    return subset(dataset, (_, image) => chosen.has(image));
  };
  const name = split === 'test' ? measuredOn : split;
  return { part: of(split), bank: of('train'), rule: `the split ${name}; ${rule}` };
}
