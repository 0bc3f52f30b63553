import { basename } from 'node:path';
import { OptionError } from '@vse/core';
import {
  detectedRegions,
  detectorHeads,
  onnxDetector,
  orWholeImage,
  proposedRegions,
  regionRules,
  type DetectorKind,
  type RegionRule,
  type RegionSource,
} from '@vse/features';
import { oneOf, type DataArguments } from './flags';
import { networkOf } from './network-of';

/** How an example wants the regions of images, where the command line leaves it open. */
export interface RegionPreference {
  /** What `--regions` is where it is not given. Defaults to `'grid'`, the cells of the network's map. */
  readonly regions?: 'grid' | 'proposals';
  /** Which of a detector's boxes, or how many proposals, describe an image. Defaults to `regionRules.scan`, the 36 best. */
  readonly rule?: RegionRule;
}

/** Regions that are read from a network's map by their boxes. */
export interface RegionChoice {
  /** For people and for the folder of the features: `proposals 20`, `yolox_nano 19 and the image`. */
  readonly title: string;
  readonly open: () => Promise<RegionSource>;
}

/**
 * What finds the regions that `--regions` asks for; nothing where they are the cells of the map, or the proposals that the
 * descriptor makes itself. An image in which a detector finds nothing is described by the whole of it.
 *
 * Throws an `OptionError` that names the flag at fault.
 */
export function regionChoice(
  { features, regions }: Pick<DataArguments, 'features' | 'regions'>,
  { regions: unasked = 'grid', rule = regionRules.scan }: RegionPreference = {},
): RegionChoice | undefined {
  if (!networkOf(features)) {
    if (regions === undefined || regions === 'proposals') return undefined;
    throw new OptionError(
      `--regions: ${regions} are read from a network's map, got --features ${features}. Give --features onnx:PATH or tfjs:PATH.`,
    );
  }
  const [kind, ...path] = (regions ?? unasked).split(':');
  const known = oneOf('regions', kind!, ['grid', 'proposals', ...detectors]);
  if (known === 'grid') return undefined;
  return known === 'proposals' ? proposals(rule) : detected(known, path.join(':'), rule);
}

const detectors = Object.keys(detectorHeads) as DetectorKind[];

/** As many proposals as a rule has boxes: the whole image is one of them anyway. */
function proposals({ count = 36, wholeImage = false }: RegionRule): RegionChoice {
  const most = count + Number(wholeImage);
  return { title: `proposals ${most}`, open: () => Promise.resolve(proposedRegions({ count: most })) };
}

function detected(kind: DetectorKind, file: string, rule: RegionRule): RegionChoice {
  if (file === '') throw new OptionError(`--regions: ${kind} needs the detector's file. Give ${kind}:PATH.`);
  const { count = 36, wholeImage = false } = rule;
  return {
    title: `${basename(file, '.onnx')} ${count}${wholeImage ? ' and the image' : ''}`,
    async open() {
      const detector = await onnxDetector({ file, head: detectorHeads[kind]() });
      return orWholeImage(detectedRegions(detector, rule));
    },
  };
}
