import { descriptorExtractor, regionExtractor, type FeatureExtractor } from '@vse/features';
import { OptionError } from '@vse/core';
import type { DataArguments } from './flags';
import { networkOf } from './network-of';
import { regionChoice, type RegionPreference } from './region-choice';

/** Which image features a model reads: one vector per region or grid cell, or one per image. */
export type FeatureKind = 'regions' | 'global';

/** Features as a command line and an example want them. */
export interface WantedFeatures extends Pick<DataArguments, 'features' | 'regions'> {
  readonly kind: FeatureKind;
  /** How an example that reads regions wants them, where the command line leaves it open. */
  readonly preference?: RegionPreference;
}

/**
 * The extractor that `--features` names. A network gives systems that read regions what is in its feature map: one vector
 * per cell, or one for each region that `--regions` asks for. Those that read one vector per image get its pooled output.
 * The descriptor gives its regions to both.
 */
export async function extractorFor({ kind, preference, ...args }: WantedFeatures): Promise<FeatureExtractor> {
  const { features } = args;
  const choice = kind === 'regions' ? regionChoice(args, preference) : undefined;
  if (features === 'descriptor') return descriptorExtractor();
  const network = networkOf(features);
  if (!network) {
    throw new OptionError(`--features: wanted descriptor, onnx:PATH or tfjs:PATH, got ${features}.`);
  }
  const map = await network.open(kind === 'regions' ? 'grid' : 'pooled');
  if (!choice) return map;
  try {
    return regionExtractor({ map, regions: await choice.open() });
  } catch (error) {
    await map.dispose();
    throw error;
  }
}

/** The folder of such features in the cache, under the data set's own name. */
export function featureFolder({ kind, preference, ...args }: WantedFeatures, extractor: string): string {
  // The descriptor gives both kinds of system the same regions.
  if (args.features === 'descriptor') return `${extractor}-regions`;
  const choice = kind === 'regions' ? regionChoice(args, preference) : undefined;
  return `${extractor}-${choice ? choice.title.replace(/[^\w.]+/g, '-') : kind}`;
}
