import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { maskFromLengths } from '@vse/core';
import { describeGolden, expectGolden, goldenTensor, scanCondition, scanOptions } from '@vse/testing';
import { scoresByGraph, gradientsByGraph } from '../testing/run-graph';

const backend = 'onnx';

for (const [file, direction] of [
  ['scan_xattn_t2i', 'text-to-image'],
  ['scan_xattn_i2t', 'image-to-text'],
] as const) {
  describeGolden(
    file,
    async ({ settings, inputs, outputs }) => {
      const images = { vectors: goldenTensor<tf.Rank.R3>(inputs, 'images') };
      const vectors = goldenTensor<tf.Rank.R3>(inputs, 'captions');
      const mask = maskFromLengths(inputs['cap_lens']!.data as number[], vectors.shape[1]);
      const captions = { vectors, mask };
      const similarity = stackedCrossAttention({ ...scanOptions(settings), direction });
      const scores = await scoresByGraph(similarity, images, captions);
      expectGolden(scores, outputs, 'scores', { backend });
      const gradients = await gradientsByGraph(similarity, images, captions, scores.fill(1));
      const options = { backend, condition: scanCondition(settings, inputs, direction) };
      expectGolden(gradients.images, outputs, 'grad_images', { ...options, tied: inputs['images'] });
      expectGolden(gradients.captions, outputs, 'grad_captions', { ...options, tied: inputs['captions'] });
    },
    { title: `the graph of stackedCrossAttention ${direction} and SCAN` },
  );
}
