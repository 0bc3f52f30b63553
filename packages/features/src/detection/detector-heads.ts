import type { DetectorHead } from './detector-head';
import { detrHead } from './detr-head';
import { fasterRcnnHead } from './faster-rcnn-head';
import { yoloxHead } from './yolox-head';

/** The kinds of detector that a command line can name, each with the options of its published networks. */
export const detectorHeads = {
  yolox: () => yoloxHead(),
  'faster-rcnn': () => fasterRcnnHead(),
  detr: () => detrHead(),
} as const satisfies Readonly<Record<string, () => DetectorHead>>;

/** `'yolox'`, `'faster-rcnn'` or `'detr'`. */
export type DetectorKind = keyof typeof detectorHeads;
