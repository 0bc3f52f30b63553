import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { maskFromLengths } from '@vse/core';
import { maxOfHinges, sumOfHinges } from '@vse/losses';
import { describeGolden, expectGolden, goldenTensor, scanCondition, type GoldenCase } from '@vse/testing';

/** Similarity and loss together, with gradients down to the embeddings of regions and words. */
describeGolden('scan_contrastive_loss', (item) => {
  const { inputs, outputs, note } = item;
  const embeddings = [goldenTensor(inputs, 'images'), goldenTensor(inputs, 'captions')];
  const words = inputs['captions']!.shape[1]!;
  const mask = maskFromLengths(inputs['cap_lens']!.data as number[], words); // [captions, words]
  const { similarity, loss } = partsOf(item);
  const lossOf = (regions: tf.Tensor, sentences: tf.Tensor): tf.Scalar => {
    const scores = similarity.score(
      { vectors: regions as tf.Tensor3D },
      { vectors: sentences as tf.Tensor3D, mask },
    ); // [images, captions]
    return loss({ scores });
  };
  const { value, grads } = tf.valueAndGrads(lossOf)(embeddings);
  expectGolden(value, outputs, 'loss', { terms: 1 });
  // Which of tied scores is the hardest is a choice, and so is the gradient of a hinge of exactly 0.
  if (note?.includes('tie') === true) return;
  // Gradients of several hinges cancel: the floor is relative to a gradient of size 1.
  const scale = { terms: 1, condition: scanCondition(item.settings, inputs) };
  expectGolden(grads[0]!, outputs, 'grad_images', scale);
  expectGolden(grads[1]!, outputs, 'grad_captions', scale);
});

function partsOf({ settings }: GoldenCase) {
  const makeLoss = settings['max_violation'] === true ? maxOfHinges : sumOfHinges;
  return {
    similarity: stackedCrossAttention({
      direction: settings['cross_attn'] === 't2i' ? 'text-to-image' : 'image-to-text',
      aggregate: settings['agg_func'] === 'Mean' ? 'mean' : 'logSumExp',
      inverseTemperature: Number(settings['lambda_softmax']),
      lseSharpness: Number(settings['lambda_lse'] ?? 6),
    }),
    loss: makeLoss({ margin: Number(settings['margin']) }),
  };
}
