import * as tf from '@tensorflow/tfjs-core';
import { expectGolden, goldenCases, goldenTensor, type GoldenCase } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { gru } from './gru';

/** PyTorch's GRU over padded captions: the text encoder of VSE++ up to the last state, with one layer and two. */
const cases = ['vsepp_encoder_text_1layer', 'vsepp_encoder_text_2layer'].flatMap((name) => goldenCases(name));

describe.skipIf(cases.length === 0)('gru against PyTorch', () => {
  it.each(cases.map((item) => [item.name, item] as const))('%s: every state of every caption', (_, item) => {
    const { layer, x, lengths } = prepare(item);
    expectGolden(layer.apply(x, { lengths }), item.outputs, 'gru_outputs');
    const places = tf.range(0, x.shape[1]);
    const mask = tf.cast(tf.less(tf.reshape(places, [1, -1]), tf.reshape([...lengths], [-1, 1])), 'float32');
    expectGolden(layer.apply(x, { mask: mask as tf.Tensor2D }), item.outputs, 'gru_outputs');
    layer.dispose();
  });

  it.each(cases.filter((item) => item.outputs['seq0_hidden']).map((item) => [item.name, item] as const))(
    '%s: the first caption against a GRU written a second time',
    (_, item) => {
      const { layer, x, lengths } = prepare(item);
      const wanted = goldenTensor<tf.Rank.R2>(item.outputs, 'seq0_hidden'); // [words, hidden]
      const states = layer.apply(x, { lengths }); // [batch, steps, hidden]
      const [words, hidden] = wanted.shape;
      expectGolden(
        tf.reshape(tf.slice(states, [0, 0, 0], [1, words, hidden]), [words, hidden]),
        item.outputs,
        'seq0_hidden',
      );
      expect(words).toBe(lengths[0]);
      layer.dispose();
    },
  );
});

function prepare(item: GoldenCase) {
  const table = goldenTensor<tf.Rank.R2>(item.inputs, 'w.embed.weight');
  const ids = goldenTensor<tf.Rank.R2>(item.inputs, 'captions');
  const layer = gru({
    inputDim: item.settings['word_dim'] as number,
    hiddenDim: item.settings['embed_size'] as number,
    layers: item.settings['num_layers'] as number,
  });
  for (const { name, variable } of layer.variables()) {
    variable.assign(goldenTensor(item.inputs, `w.rnn.${name}`));
  }
  return {
    layer,
    x: tf.gather(table, ids) as unknown as tf.Tensor3D,
    lengths: item.inputs['lengths']!.data as number[],
  };
}
