import { openPrecomputed, pairsOf, takeFirst } from '@vse/datasets';
import { DataError, OptionError } from '@vse/core';
import type { DataArguments } from './flags';
import { takeFirstRows } from './take-first-rows';
import type { ExperimentData } from './experiment-data';
import { transformsFor } from './transforms-for';
import { vocabularyOf } from './vocabulary-of';

/** Opens a folder such as `f30k_precomp`: features of regions, without pictures. */
export async function openPrecomputedData(
  args: DataArguments & { readonly data: string },
): Promise<ExperimentData> {
  if (args.regions !== undefined) {
    throw new OptionError(
      `--regions: ${args.data} holds regions that are already chosen, got ${args.regions}. Leave --regions out.`,
    );
  }
  const { splits } = await openPrecomputed(args.data);
  const pairs = (name: string) => {
    const split = splits[name];
    const limit = name === 'train' ? Math.min(args.limit, args.trainLimit ?? Infinity) : args.limit;
    return split && pairsOf(takeFirst(split.dataset, limit), name, takeFirstRows(split.features, limit));
  };
  const [train, dev, test] = [pairs('train'), pairs('dev'), pairs('test')];
  const scored = test ?? dev;
  if (!train || !scored) {
    const got = Object.keys(splits).join(', ');
    throw new DataError(
      `--data: ${args.data} must hold the splits train and test (or dev), got ${got}. Add the files of the others.`,
    );
  }
  return {
    name: train.name,
    synthetic: false,
    train,
    ...(test && dev && { dev }),
    test: scored,
    testSplit: test ? 'test' : 'dev',
    imageDim: splits['train']!.features.dim,
    vocabulary: await vocabularyOf(train, args),
    transformsFor: transformsFor({ ...args, features: 'precomputed' }),
    notes: Object.values(splits).flatMap(({ dataset }) => dataset.notes),
    trainPicture: () => Promise.resolve(undefined),
    picture: () => Promise.resolve(undefined),
  };
}
