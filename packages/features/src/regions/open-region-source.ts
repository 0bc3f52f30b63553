import { assertOneOf, OptionError } from '@vse/core';
import { detectorHeads, type DetectorKind } from '../detection/detector-heads';
import { onnxDetector } from '../detection/onnx-detector';
import { regionRules } from '../detection/select-regions';
import { detectedRegions, proposedRegions, type RegionSource } from './region-source';

/** Options of `openRegionSource`. */
export interface OpenRegionSourceOptions {
  /** Kind of the detector, a key of `detectorHeads`. Defaults to `'yolox'`. */
  readonly detector?: DetectorKind;
  /** Selection of its boxes, a key of `regionRules`; of proposals, their number. Defaults to `'scan'`. */
  readonly rule?: keyof typeof regionRules;
  /** Threads that run the detector. Defaults to the number of cores, at most 8. */
  readonly threads?: number;
}

const detectorPrefix = 'detector:';

/**
 * Opens the regions that a text names, as command lines do: `proposals`, or `detector:FILE.onnx`.
 *
 * @param name - The text.
 * @param options - Kind of the detector, rule, threads.
 * @throws `OptionError` for another text, and `DataError` for a detector that cannot be opened.
 *
 * @example
 * ```ts
 * import { openRegionSource } from '@vse/features';
 *
 * const source = await openRegionSource('proposals', { rule: 'defrag' });
 * console.log(source.name, source.maxRegions); // proposed, 20
 * ```
 */
export async function openRegionSource(
  name: string,
  { detector = 'yolox', rule = 'scan', threads }: OpenRegionSourceOptions = {},
): Promise<RegionSource> {
  const where = 'openRegionSource';
  assertOneOf(where, 'rule', rule, Object.keys(regionRules));
  assertOneOf(where, 'detector', detector, Object.keys(detectorHeads));
  const selection = regionRules[rule];
  if (name === 'proposals') {
    return proposedRegions({ count: selection.count + Number(selection.wholeImage) });
  }
  const file = name.startsWith(detectorPrefix) ? name.slice(detectorPrefix.length) : '';
  if (file === '') {
    throw new OptionError(`${where}: name must be proposals or detector:FILE.onnx, got ${name}.`);
  }
  const head = detectorHeads[detector]();
  return detectedRegions(
    await onnxDetector({ file, head, ...(threads !== undefined && { threads }) }),
    selection,
  );
}
