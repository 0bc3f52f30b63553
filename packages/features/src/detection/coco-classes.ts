/** The 80 classes of COCO's detection task in their order, as YOLOX numbers them. https://cocodataset.org */
const names = [
  'person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, stop sign, parking meter',
  'bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, backpack, umbrella, handbag, tie, suitcase',
  'frisbee, skis, snowboard, sports ball, kite, baseball bat, baseball glove, skateboard, surfboard, tennis racket, bottle',
  'wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake',
  'chair, couch, potted plant, bed, dining table, toilet, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven',
  'toaster, sink, refrigerator, book, clock, vase, scissors, teddy bear, hair drier, toothbrush',
].flatMap((line) => line.split(', '));

/** Numbers from 1 to 90 that COCO's annotations skip. */
const skipped = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83];

const byId = Array.from({ length: 90 }, (_, i) => i + 1).filter((id) => !skipped.includes(id));

/**
 * Names a class of COCO as published detectors number them: from 0 without gaps in networks of 80 classes (YOLOX), by COCO's
 * own numbers in networks of 91 (DETR, torchvision).
 *
 * @param label - Class of a detection.
 * @param classes - Number of classes of the network, `Detections.classes`.
 * @returns The name, or `undefined` if the number has none, or the network has another number of classes.
 * @example
 * ```ts
 * import { cocoClass } from '@vse/features';
 *
 * console.log(cocoClass(0, 80), cocoClass(16, 80), cocoClass(18, 91)); // person dog dog
 * ```
 */
export function cocoClass(label: number, classes: number): string | undefined {
  if (classes === 80) return names[label];
  return classes === 91 ? names[byId.indexOf(label)] : undefined;
}
