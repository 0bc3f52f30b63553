import { OptionError } from '@vse/core';
import { detectorHeads, type DetectorKind } from '../detection/detector-heads';
import type { FeatureExtractor } from '../extraction/extractor';
import { descriptorExtractor } from '../regions/descriptor-extractor';
import { openRegionSource } from '../regions/open-region-source';
import { regionExtractor } from '../regions/region-extractor';
import type { RegionSource } from '../regions/region-source';
import { openNetworkExtractor } from './open-network-extractor';
import { oneOf, required, wholeNumber, type FlagValues } from './read-arguments';

/**
 * Opens the extractor of a command line.
 *
 * @throws `OptionError` that names flags which exclude each other.
 */
export async function openExtractor(values: FlagValues): Promise<FeatureExtractor> {
  const model = required('model', values.model);
  const { regions } = values;
  const kind = regions.startsWith('detector:')
    ? 'detector'
    : oneOf('regions', regions, ['none', 'grid', 'proposals']);
  const threads = wholeNumber('workers', values.workers);
  const workers = threads === undefined ? {} : { threads };
  if (model === 'descriptors') {
    if (kind === 'none' || kind === 'proposals') return descriptorExtractor(workers);
    throw new OptionError(
      `vse-extract: --regions must be none or proposals with --model descriptors, which proposes its own regions, got ${regions}.`,
    );
  }
  const map = await openNetworkExtractor(model, { ...values, regions: kind }, workers);
  try {
    if (kind === 'grid') await assertGrid(map);
    if (kind === 'none' || kind === 'grid') return map;
    return regionExtractor({ map, regions: await openRegions(values, kind, workers) });
  } catch (error) {
    await map.dispose();
    throw error;
  }
}

async function openRegions(
  { regions, rule, detector }: FlagValues,
  kind: 'proposals' | 'detector',
  workers: { readonly threads?: number },
): Promise<RegionSource> {
  if (kind === 'detector') required('regions detector:', regions.slice('detector:'.length));
  return openRegionSource(regions, {
    rule: oneOf('rule', rule, ['defrag', 'scan']),
    ...(kind === 'detector' && {
      detector: oneOf('detector', detector, Object.keys(detectorHeads) as DetectorKind[]),
    }),
    ...workers,
  });
}

/** Extracts one blank image to check that the features are a grid. */
async function assertGrid(extractor: FeatureExtractor): Promise<void> {
  const { input } = extractor;
  const { width, height } =
    'crop' in input ? input.crop : 'fit' in input ? input : { width: input.longest, height: input.longest };
  const [blank] = await extractor.extract([{ data: new Uint8Array(width * height * 3), width, height }]);
  if (blank?.grid) return;
  throw new OptionError(
    'vse-extract: --regions grid needs a network output of [batch, channels, height, width], got vectors without a grid. Choose --output or --layer.',
  );
}
