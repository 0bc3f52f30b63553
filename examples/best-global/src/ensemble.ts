import { OptionError, type FeatureMatrix, type MatchingModel, type PairedData } from '@vse/core';
import { scaleWeights, scoreMatrix } from '@vse/eval';
import { evenly, type Result } from '@vse/example-kit';
import { openModel, saveEnsemble } from '@vse/models/node';

type Pairs = PairedData<FeatureMatrix, string>;

/** Weights that bring the scores of models to one scale: one over their deviation on training pairs of `images` images. */
export async function weightsOf(
  models: readonly MatchingModel<FeatureMatrix, string>[],
  train: Pairs,
  images = 500,
): Promise<readonly number[]> {
  const pairs = someImages(train, images);
  const systems: Float32Array[] = [];
  for (const model of models) systems.push(await scoreMatrix(model, pairs));
  return scaleWeights({ systems });
}

/**
 * Joins the saved models of an ensemble's members to one in a folder, and opens it.
 *
 * @throws `OptionError` if a member was not saved.
 */
export async function openEnsemble(
  folder: string,
  members: Readonly<Record<string, readonly Result[]>>,
  weights: readonly number[],
): Promise<MatchingModel<FeatureMatrix, string>> {
  const folders = Object.entries(members).map(([name, rows], i) => {
    const model = rows.at(-1)?.model;
    if (model === undefined) throw new OptionError(`ensemble: ${name} must have a model folder, got none.`);
    return [name, { folder: model, weight: weights[i]! }] as const;
  });
  await saveEnsemble(folder, Object.fromEntries(folders));
  return openModel(folder);
}

/** Pairs of some images, evenly over the data, with all of their captions. */
function someImages(pairs: Pairs, count: number): Pairs {
  const rows = evenly(pairs.imageCount, count);
  const places = new Map(rows.map((row, i) => [row, i]));
  const captions = Array.from(pairs.captionToImage.keys()).filter((i) =>
    places.has(pairs.captionToImage[i]!),
  );
  return {
    ...pairs,
    imageCount: rows.length,
    captionToImage: Int32Array.from(captions, (i) => places.get(pairs.captionToImage[i]!)!),
    readImages: (wanted) => pairs.readImages(Array.from(wanted, (row) => rows[row]!)),
    readCaptions: (wanted) => pairs.readCaptions(Array.from(wanted, (row) => captions[row]!)),
  };
}
