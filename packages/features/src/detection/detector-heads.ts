import type { DetectorHead } from './detector-head';
import { detrHead } from './detr-head';
import { fasterRcnnHead } from './faster-rcnn-head';
import { yoloxHead } from './yolox-head';

/** Detector heads by name, with the defaults of the published networks. */
export const detectorHeads = {
  yolox: () => yoloxHead(),
  'faster-rcnn': () => fasterRcnnHead(),
  detr: () => detrHead(),
} as const satisfies Readonly<Record<string, () => DetectorHead>>;

/** Name of a detector head: `'yolox'`, `'faster-rcnn'` or `'detr'`. */
export type DetectorKind = keyof typeof detectorHeads;
