import type { FeatureStore } from '@vse/feature-store';
import { describeExtractor, type DescribableExtractor, type ExtractorRecord } from '@vse/models/node';
import type { DataArguments } from './flags';
import { networkOf } from './network-of';
import type { RegionChoice } from './region-choice';

/** Describes the extractor of stored features for a saved model: its settings, and its networks by their content. */
export function extractorOf(
  { extractor, length, dim }: Pick<FeatureStore, 'extractor' | 'length' | 'dim'>,
  { features }: Pick<DataArguments, 'features'>,
  regions: RegionChoice | undefined,
): Promise<ExtractorRecord> {
  const settings = extractor.settings as DescribableExtractor['settings'];
  const networks = [networkOf(features)?.file, regions?.file].filter((file) => file !== undefined);
  return describeExtractor({ ...extractor, settings, length, dim }, { networks });
}
