import { oneOf, readFlags, wholeNumber, type CommonArguments } from '@vse/example-kit';
import { detectorHeads, type DetectorKind } from '@vse/features';

export interface Arguments extends CommonArguments {
  /** Detector file; absent means proposals without weights. */
  readonly detector: string | undefined;
  readonly kind: DetectorKind;
  /** JSON file with the names of the detector's classes, or `coco`; absent means those of COCO where their number fits. */
  readonly labels: string | undefined;
  readonly minScore: number;
  /** Number of pictures on the sheet. */
  readonly pictures: number;
}

const flags = {
  detector: { type: 'string' },
  kind: { type: 'string', default: 'yolox' },
  labels: { type: 'string' },
  'min-score': { type: 'string', default: '30' },
  pictures: { type: 'string', default: '24' },
} as const;

const help = `Regions on a contact sheet: the boxes of a detector, or proposals without weights.

  --detector FILE    an ONNX detector; without it regions are proposed without weights
  --kind NAME        form of its outputs: yolox (default), faster-rcnn, detr
  --labels FILE      names of its classes, a JSON list, or coco for torchvision's; those of COCO are known for yolox and
                     detr networks of 80 and 91 classes
  --min-score N      leave out boxes below this many percent (default 30)
  --pictures N       number of pictures (default 24)`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
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
