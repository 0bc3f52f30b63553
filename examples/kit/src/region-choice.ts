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

/** The example's choice of regions where the flags leave it open. */
export interface RegionPreference {
  /** Default of `--regions`. Defaults to `'grid'`, the cells of the network's feature map. */
  readonly regions?: 'grid' | 'proposals';
  /** Selects boxes of a detector, or the number of proposals. Defaults to `regionRules.scan`, the 36 best. */
  readonly rule?: RegionRule;
}

/** Regions that are pooled from a network's feature map by their boxes. */
export interface RegionChoice {
  /** Name in reports and of the cache folder: `proposals 20`, `yolox_nano 19 and the image`. */
  readonly title: string;
  /** File of the detector, if there is one. */
  readonly file?: string;
  readonly open: () => Promise<RegionSource>;
}

/**
 * Chooses the source of the regions that `--regions` names; `undefined` for grid cells and for the descriptor, which
 * proposes its own. An image without detections is described as a whole.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function regionChoice(
  { features, regions }: Pick<DataArguments, 'features' | 'regions'>,
  { regions: preferred = 'grid', rule = regionRules.scan }: RegionPreference = {},
): RegionChoice | undefined {
  if (!networkOf(features)) {
    if (regions === undefined || regions === 'proposals') return undefined;
    throw new OptionError(
      `--regions: ${regions} are read from a network's feature map, got --features ${features}. Give --features onnx:PATH or tfjs:PATH.`,
    );
  }
  const [kind, ...path] = (regions ?? preferred).split(':');
  const known = oneOf('regions', kind!, ['grid', 'proposals', ...detectors]);
  if (known === 'grid') return undefined;
  return known === 'proposals' ? proposals(rule) : detected(known, path.join(':'), rule);
}

const detectors = Object.keys(detectorHeads) as DetectorKind[];

/** Proposes as many regions as a rule has boxes; the whole image is one of them. */
function proposals({ count = 36, wholeImage = false }: RegionRule): RegionChoice {
  const total = count + Number(wholeImage);
  return { title: `proposals ${total}`, open: () => Promise.resolve(proposedRegions({ count: total })) };
}

function detected(kind: DetectorKind, file: string, rule: RegionRule): RegionChoice {
  if (file === '')
    throw new OptionError(`--regions: ${kind} needs the detector's file, got none. Give ${kind}:PATH.`);
  const { count = 36, wholeImage = false } = rule;
  return {
    file,
    title: `${basename(file, '.onnx')} ${count}${wholeImage ? ' and the image' : ''}`,
    async open() {
      const detector = await onnxDetector({ file, head: detectorHeads[kind]() });
      return orWholeImage(detectedRegions(detector, rule));
    },
  };
}
