import { expectClose, describeGolden, type GoldenCase } from '@vse/testing';
import { expect } from 'vitest';
import { foldedMetrics } from './folded-metrics';
import { retrievalMetrics, type DirectionMetrics, type RetrievalMetrics } from './retrieval-metrics';

type Tensor = GoldenCase['inputs'][string];

const rows = (tensor: Tensor): number[][] => {
  const [count, width] = tensor.shape as [number, number];
  return Array.from({ length: count }, (_, i) =>
    tensor.data.slice(i * width, (i + 1) * width).map((value) => value ?? NaN),
  );
};

const five = ({ recall, medianRank, meanRank }: DirectionMetrics): number[] => [
  ...[1, 5, 10].map((k) => recall[k]!),
  medianRank,
  meanRank,
];

/** Golden columns: both directions, rsum, and each direction's mean recall. */
const columns = ({ imageToText, textToImage, rsum }: RetrievalMetrics): number[] => {
  const average = ({ recall }: DirectionMetrics) => (recall[1]! + recall[5]! + recall[10]!) / 3;
  return [...five(imageToText), ...five(textToImage), rsum, average(imageToText), average(textToImage)];
};

const cosine = (image: number[], caption: number[]) =>
  image.reduce((sum, value, i) => sum + value * caption[i]!, 0);
const order = (image: number[], caption: number[]) =>
  -Math.hypot(...image.map((value, i) => Math.max(0, Math.abs(caption[i]!) - Math.abs(value))));

describeGolden('eval_5fold', ({ inputs, outputs, settings }) => {
  const images = rows(inputs['images']!);
  const captions = rows(inputs['captions']!);
  const folds = settings['folds'] as number;
  expect(images.length).toBe(folds * (settings['images_per_fold'] as number));
  const perImage = captions.length / images.length;
  const captionToImage = captions.map((_caption, i) => Math.floor(i / perImage));
  const score = (similarity: typeof cosine) =>
    Float64Array.from(images.flatMap((image) => captions.map((caption) => similarity(image, caption))));
  const got = foldedMetrics({ scores: score(cosine), captionToImage, folds });
  const exact = { relative: 1e-10 };
  expectClose(got.folds.flatMap(columns), rows(outputs['per_fold']!).flat(), exact);
  expectClose(columns(got.mean), outputs['mean']!.data as number[], exact);
  const whole = retrievalMetrics({ scores: score(cosine), captionToImage });
  expectClose(five(whole.imageToText), outputs['full_i2t_metrics']!.data as number[], exact);
  expectClose(five(whole.textToImage), outputs['full_t2i_metrics']!.data as number[], exact);
  // The order violation is 0 if an image dominates a caption, and the reference breaks such ties arbitrarily.
  const ordered = (ties: 'optimistic' | 'pessimistic') =>
    retrievalMetrics({ scores: Float32Array.from(score(order)), captionToImage, ties });
  for (const [direction, name] of [
    ['imageToText', 'i2t'],
    ['textToImage', 't2i'],
  ] as const) {
    const best = five(ordered('optimistic')[direction]);
    const worst = five(ordered('pessimistic')[direction]);
    outputs[`order_full_${name}_metrics`]!.data.forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(Math.min(best[i]!, worst[i]!) - 1e-9);
      expect(value).toBeLessThanOrEqual(Math.max(best[i]!, worst[i]!) + 1e-9);
    });
  }
});
