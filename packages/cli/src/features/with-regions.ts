import { OptionError } from '@vse/core';
import { openRegionSource, regionExtractor } from '@vse/features';
import { existingFile } from '../flags/existing-path';
import type { ExtractionFlags } from './extraction-flags';
import type { ChosenFeatures } from './open-features';

const detectorPrefix = 'detector:';

/** Checks the regions of a command line, before a network is opened. */
export async function checkRegions(
  features: string,
  { regions }: Pick<ExtractionFlags, 'regions'>,
): Promise<void> {
  if (regions === undefined) return;
  if (features === 'descriptor') {
    throw new OptionError(
      '--regions: they are of a network, and --features is descriptor, which proposes its own. Leave it out.',
    );
  }
  if (regions.startsWith(detectorPrefix) && regions !== detectorPrefix)
    await existingFile('--regions', regions.slice(detectorPrefix.length));
  else if (regions !== 'proposals') {
    throw new OptionError(`--regions: it must be proposals or detector:FILE.onnx, got ${regions}.`);
  }
}

/** Lets an extractor describe regions by its feature map, if the command line asks for them; it disposes of both. */
export async function withRegions(
  chosen: ChosenFeatures,
  { regions, detector, rule, workers }: ExtractionFlags,
): Promise<ChosenFeatures> {
  if (regions === undefined) return chosen;
  const { extractor: map } = chosen;
  try {
    const threads = workers === undefined ? {} : { threads: workers };
    const source = await openRegionSource(regions, { detector, rule, ...threads });
    return { ...chosen, extractor: regionExtractor({ map, regions: source }) };
  } catch (error) {
    await map.dispose();
    throw error;
  }
}
