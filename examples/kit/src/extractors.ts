import { descriptorExtractor, regionExtractor, type FeatureExtractor } from '@vse/features';
import { OptionError } from '@vse/core';
import type { DataArguments } from './flags';
import { networkOf } from './network-of';
import { regionChoice, type RegionPreference } from './region-choice';

/** Image features that a model reads: one vector per region or grid cell, or one per image. */
export type FeatureKind = 'regions' | 'global';

/** Features that the flags and the example ask for. */
export interface WantedFeatures extends Pick<DataArguments, 'features' | 'regions'> {
  readonly kind: FeatureKind;
  /** The example's choice of regions where the flags leave it open. */
  readonly preference?: RegionPreference;
}

/**
 * Opens the extractor that `--features` names. Systems that read regions get one vector per cell of the network's feature
 * map, or one per region of `--regions`; systems that read one vector per image get its pooled output. The descriptor
 * returns its regions to both.
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

/** Folder of these features in the cache, under the name of the data set. */
export function featureFolder({ kind, preference, ...args }: WantedFeatures, extractor: string): string {
  // The descriptor returns the same regions for both kinds of system.
  if (args.features === 'descriptor') return `${extractor}-regions`;
  const choice = kind === 'regions' ? regionChoice(args, preference) : undefined;
  return `${extractor}-${choice ? choice.title.replace(/[^\w.]+/g, '-') : kind}`;
}
