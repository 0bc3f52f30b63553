import type { DetectorHead } from './detector-head';
import { detrHead } from './detr-head';
import { fasterRcnnHead } from './faster-rcnn-head';
import { yoloxHead } from './yolox-head';

/** Detector heads by name, with the defaults of the published networks. */
export const detectorHeads = {
  /** YOLOX with the settings of its published ONNX networks. */
  yolox: () => yoloxHead(),
  /** Faster R-CNN as torchvision exports it. */
  'faster-rcnn': () => fasterRcnnHead(),
  /** DETR and its relatives. */
  detr: () => detrHead(),
} as const satisfies Readonly<Record<string, () => DetectorHead>>;

/** Name of a detector head: `'yolox'`, `'faster-rcnn'` or `'detr'`. */
export type DetectorKind = keyof typeof detectorHeads;
