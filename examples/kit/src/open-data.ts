import { DataError, type FeatureMatrix, type PairedData } from '@vse/core';
import { captionsOf, pairsOf, subset, takeFirst, type Dataset } from '@vse/datasets';
import { meanOfRegions, unitVectors, type SetTransform } from '@vse/image-encoders';
import { buildVocabulary, type Vocabulary } from '@vse/text-encoders';
import { extract } from './extract';
import type { FeatureKind } from './extractors';
import type { DataArguments } from './flags';
import { storedFeatures, type ImageFeatures } from './image-features';
import { networkOf } from './network-of';
import { readVocabulary } from './read-vocabulary';
import { regionChoice, type RegionPreference } from './region-choice';
import { assertSplits, namesIn, openDataset } from './open-dataset';
import { openPrecomputedData } from './precomputed';

/** What an experiment trains on and is scored on. */
export interface ExperimentData {
  readonly name: string;
  readonly synthetic: boolean;
  readonly train: PairedData<FeatureMatrix, string>;
  /** For choosing the best epoch; absent where the only other split is the one that is scored. */
  readonly dev?: PairedData<FeatureMatrix, string>;
  readonly test: PairedData<FeatureMatrix, string>;
  /** The name of the split that is scored. */
  readonly testSplit: string;
  readonly imageDim: number;
  /** Which regions images are described by, where they are neither cells of a map nor the descriptor's own. */
  readonly regions?: string;
  /** Of the words of the training captions. */
  readonly vocabulary: Vocabulary;
  /** Transforms of these features before the projection of a model that reads regions, or one vector per image. */
  projectionFor(features: FeatureKind): { readonly before: readonly SetTransform[] };
  /** What the readers tolerated or dropped, one sentence each. */
  readonly notes: readonly string[];
  /** The picture of a test image and the boxes of its regions, where there is a picture. */
  picture(image: number): Promise<Picture | undefined>;
}

export interface Picture {
  readonly file: string;
  /** `[x1, y1, x2, y2]` of each region as parts of width and height, flat. */
  readonly boxes: Float32Array;
}

/**
 * Opens what `--data` names, extracts features that are not on disk yet, and splits it into what an experiment needs.
 * `preference` is how an example that reads regions wants them where the command line does not say.
 */
export async function openData(
  args: DataArguments,
  features: FeatureKind,
  preference: RegionPreference = {},
): Promise<ExperimentData> {
  const { data, annotations } = args;
  if (
    annotations === undefined &&
    data !== undefined &&
    namesIn(data).some((name) => name.endsWith('_ims.npy'))
  ) {
    return openPrecomputedData({ ...args, data });
  }
  return openImageData(args, async (dataset) => {
    const store = await extract(args, dataset, features, preference);
    return storedFeatures(store, features === 'regions' ? regionChoice(args, preference)?.title : undefined);
  });
}

/** Opens images and captions with features of an example's own making, and splits them into what an experiment needs. */
export async function openImageData(
  args: DataArguments,
  make: (dataset: Dataset) => Promise<ImageFeatures>,
): Promise<ExperimentData> {
  const all = takeFirst(await openDataset(args), args.limit);
  assertSplits(all);
  if (all.images.every(({ file }) => file === undefined)) {
    throw new DataError(
      `--data: ${all.name} has captions without pictures. Give their folder: --annotations FILE --images DIR.`,
    );
  }
  const { skipped, dim, regions, rowsOf, boxesOf } = await make(all);
  const dataset = withoutSkipped(all, skipped);
  assertSplits(dataset);
  const source = rowsOf(dataset.images);
  const train = pairsOf(dataset, 'train', source);
  const testSplit = scoredSplit(dataset);
  const testImages = dataset.splits[testSplit] ?? [];
  return {
    name: dataset.name,
    synthetic: dataset.synthetic,
    train,
    ...(testSplit === 'test' && dataset.splits['dev']?.length && { dev: pairsOf(dataset, 'dev', source) }),
    test: pairsOf(dataset, testSplit, source),
    testSplit,
    imageDim: dim,
    ...(regions !== undefined && { regions }),
    vocabulary: await vocabularyOf(train, args),
    projectionFor: projectionFor(args),
    notes: dataset.notes,
    async picture(image) {
      const { id, file } = dataset.images[testImages[image]!]!;
      return file === undefined ? undefined : { file, boxes: await boxesOf(id) };
    },
  };
}

/** The split that is scored: test, or dev where there is none. */
function scoredSplit({ splits }: Dataset): 'test' | 'dev' {
  return splits['test']?.length ? 'test' : 'dev';
}

/** The words of the file that is asked for, or those that stand in at least four training captions, as in SCAN and VSE++. */
export async function vocabularyOf(
  train: PairedData<FeatureMatrix, string>,
  { vocabularyFile }: Pick<DataArguments, 'vocabularyFile'>,
): Promise<Vocabulary> {
  if (vocabularyFile !== undefined) return readVocabulary(vocabularyFile);
  const captions = await captionsOf(train);
  const minCount = 4;
  try {
    return buildVocabulary(captions, { minCount });
  } catch (cause) {
    throw new DataError(
      `--data: the captions of ${train.name} must have words that occur ${minCount} times, got none in ` +
        `${captions.length} captions. Give more of them: a higher --limit, or whole caption files.`,
      { cause },
    );
  }
}

/** VSE++ reads the mean of unit vectors; the cells of a network's feature map become unit vectors in any model. */
export function projectionFor({
  features,
}: Pick<DataArguments, 'features'>): ExperimentData['projectionFor'] {
  return (kind) => ({
    before: [
      ...(kind === 'global' || networkOf(features) ? [unitVectors()] : []),
      ...(kind === 'global' ? [meanOfRegions()] : []),
    ],
  });
}

/** The images that have features; the notes name the others. */
function withoutSkipped(dataset: Dataset, skipped: ImageFeatures['skipped']): Dataset {
  const bad = new Set(skipped.map(({ id }) => id));
  const said = skipped.map(({ file, reason }) => `Left out ${file}: ${reason}.`);
  return { ...subset(dataset, ({ id }) => !bad.has(id)), notes: [...dataset.notes, ...said] };
}
