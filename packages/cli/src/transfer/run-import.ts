import { cosine, stackedCrossAttention } from '@vse/attention';
import { OptionError, type Similarity } from '@vse/core';
import { importPytorch, saveModel } from '@vse/models/node';
import { importedSimilarities, type ImportFlags } from '../commands/import';
import type { Answer, Context } from '../context';
import { existingFile } from '../flags/existing-path';
import { writableFolder } from '../flags/writable-path';
import { startBackend } from '../models/open-for-use';

/** Makes a model folder of a checkpoint. */
export async function runImport(weights: string, flags: ImportFlags, context: Context): Promise<Answer> {
  await existingFile('WEIGHTS', weights);
  const { vocabulary, system, out, name } = flags;
  await existingFile('--vocabulary', vocabulary);
  await writableFolder('--out', out);
  const similarity = similarityOf(flags);
  await startBackend(flags, context);
  const model = await importPytorch({ weights, vocabulary, system, similarity });
  try {
    await saveModel(out, model, name === undefined ? {} : { name });
    const parts = {
      images: model.images.name,
      captions: model.captions.name,
      similarity: model.similarity.name,
    };
    return {
      data: { folder: out, ...parts, embedDim: model.images.embedDim },
      text: `${out}: images by ${parts.images}, captions by ${parts.captions}, ${parts.similarity}, ${model.images.embedDim} numbers a vector`,
    };
  } finally {
    model.images.dispose();
    model.captions.dispose();
  }
}

function similarityOf({
  system,
  similarity,
  aggregate,
  inverseTemperature,
  lseSharpness,
}: ImportFlags): Similarity {
  const chosen = similarity ?? (system === 'vsepp' ? 'cosine' : undefined);
  if (chosen === undefined) {
    throw new OptionError(
      `--similarity: the weights of scan do not tell it, so it must be one of ${importedSimilarities.join(', ')}, got none. Give that of the training.`,
    );
  }
  if (chosen === 'cosine') return cosine();
  return stackedCrossAttention({
    direction: chosen,
    aggregate,
    ...(inverseTemperature !== undefined && { inverseTemperature }),
    ...(lseSharpness !== undefined && { lseSharpness }),
  });
}
