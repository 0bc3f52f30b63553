import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { describeGolden, expectGolden, goldenTensor, scanCondition, scanOptions } from '@vse/testing';
import { stackedCrossAttention } from './stacked-cross-attention';

for (const [file, direction] of [
  ['scan_xattn_t2i', 'text-to-image'],
  ['scan_xattn_i2t', 'image-to-text'],
] as const) {
  describeGolden(
    file,
    ({ settings, inputs, outputs }) => {
      const images = goldenTensor<tf.Rank.R3>(inputs, 'images');
      const captions = goldenTensor<tf.Rank.R3>(inputs, 'captions');
      const mask = maskFromLengths(inputs['cap_lens']!.data as number[], captions.shape[1]);
      const similarity = stackedCrossAttention({ ...scanOptions(settings), direction });
      const score = (v: tf.Tensor, e: tf.Tensor) =>
        similarity.score({ vectors: v as tf.Tensor3D }, { vectors: e as tf.Tensor3D, mask });
      expectGolden(score(images, captions), outputs, 'scores');
      const [byImages, byCaptions] = tf.grads((v, e) => tf.sum(score(v, e)))([images, captions]);
      const condition = scanCondition(settings, inputs, direction);
      expectGolden(byImages!, outputs, 'grad_images', { condition, tied: inputs['images'] });
      expectGolden(byCaptions!, outputs, 'grad_captions', { condition, tied: inputs['captions'] });
    },
    { title: `stackedCrossAttention ${direction} and SCAN` },
  );
}
