import { oneOf, readFlags, wholeNumber, type CommonArguments } from '@vse/example-kit';
import { detectorHeads, type DetectorKind } from '@vse/features';

export interface Arguments extends CommonArguments {
  /** The detector's file; absent means proposals without weights. */
  readonly detector: string | undefined;
  readonly kind: DetectorKind;
  /** A JSON file with the names of the detector's classes. */
  readonly labels: string | undefined;
  readonly minScore: number;
  /** How many pictures the sheet has. */
  readonly pictures: number;
}

const flags = {
  detector: { type: 'string' },
  kind: { type: 'string', default: 'yolox' },
  labels: { type: 'string' },
  'min-score': { type: 'string', default: '30' },
  pictures: { type: 'string', default: '24' },
} as const;

const help = `Regions on a contact sheet: what a detector, or proposals without weights, see in pictures.

  --detector FILE    an ONNX detector; without it regions are proposed without weights
  --kind NAME        what its outputs are: yolox (default), faster-rcnn, detr
  --labels FILE      the names of its classes, a JSON list
  --min-score N      leave out boxes below this many percent (default 30)
  --pictures N       how many pictures (default 24)`;

/** The command line as numbers and names; throws an `OptionError` that names the flag. `--help` prints and ends. */
export function readArguments(argv: readonly string[]): Arguments {
  const { common, values } = readFlags(argv, { name: 'region-sheet', help, flags });
  return {
    ...common,
    detector: values.detector,
    kind: oneOf('kind', values.kind, Object.keys(detectorHeads) as DetectorKind[]),
    labels: values.labels,
    minScore: wholeNumber('min-score', values['min-score'])! / 100,
    pictures: wholeNumber('pictures', values.pictures)!,
  };
}
