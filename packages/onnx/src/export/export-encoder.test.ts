import * as tf from '@tensorflow/tfjs-core';
import { DataError, OptionError, type EmbeddingSet, type Encoder } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { regionProjection } from '@vse/image-encoders';
import { biGruEncoder, gruEncoder } from '@vse/text-encoders';
import { exportEncoder } from './export-encoder';

const vocabulary = { size: 7, encode: () => [1], hash: 'abc' };
const sizes = { vocabulary, wordDim: 3, embedDim: 5 };

describe('exportEncoder', () => {
  it('states inputs, outputs, opset and facts', async () => {
    const { bytes, ...stated } = await exportEncoder(biGruEncoder({ ...sizes, maxWords: 9 }));
    expect(bytes.length).toBeGreaterThan(1000);
    expect(stated).toEqual({
      opset: 18,
      inputs: [
        { name: 'tokens', type: 'int32', shape: ['captions', 'words'] },
        { name: 'mask', type: 'float32', shape: ['captions', 'words'] },
      ],
      outputs: [
        { name: 'vectors', type: 'float32', shape: ['captions', 'words', 5] },
        { name: 'vectorsMask', type: 'float32', shape: ['captions', 'words'] },
      ],
      metadata: { name: 'biGruEncoder', embedDim: '5', weights: 'float32', maxWords: '9', vocabulary: 'abc' },
    });
    expect((await exportEncoder(gruEncoder(sizes))).outputs).toEqual([
      { name: 'vectors', type: 'float32', shape: ['captions', 1, 5] },
    ]);
  });

  it('names an encoder of your own, and what can be exported', async () => {
    const own: Encoder<string> = { ...gruEncoder(sizes), name: 'mine', recipe: undefined! };
    await expect(exportEncoder(own)).rejects.toThrow(OptionError);
    await expect(exportEncoder(own)).rejects.toThrow(
      /^exportEncoder\(mine\): encoder mine has no recipe; those that have one are regionProjection, .*gruEncoder/,
    );
    const recipe = { from: import.meta.url, module: './mine.js', name: 'gruEncoder', args: [] };
    await expect(exportEncoder({ ...own, recipe })).rejects.toThrow(
      'encoder mine has the recipe gruEncoder of ./mine.js, which has no graph',
    );
    const inherited = { ...recipe, module: '@vse/text-encoders', name: 'constructor' };
    await expect(exportEncoder({ ...own, recipe: inherited })).rejects.toThrow('which has no graph');
  });

  it('names a layer or a transform of your own', async () => {
    const layer = {
      name: 'twoLayers',
      create: () => ({ apply: tf.clone, variables: () => [], dispose: () => undefined }),
    };
    await expect(exportEncoder(regionProjection({ inputDim: 2, layer }))).rejects.toThrow(
      'exportEncoder(regionProjection): projection layer twoLayers has no recipe; those that have one are linearProjection, residualProjection, weightNormalized.',
    );
    const apply = ({ vectors }: EmbeddingSet) => ({ vectors: tf.neg(vectors) });
    const negative = { name: 'negative', pools: false, apply };
    await expect(exportEncoder(regionProjection({ inputDim: 2, after: [negative] }))).rejects.toThrow(
      'transform negative has no recipe; those that have one are unitVectors, ',
    );
  });

  it('refuses weights that the recipe does not explain, or that are no numbers', async () => {
    const encoder = gruEncoder(sizes);
    const recipe = encoder.recipe!;
    const args = [{ ...(recipe.args[0] as object), embedDim: 6 }];
    await expect(exportEncoder({ ...encoder, recipe: { ...recipe, args } })).rejects.toThrow(
      'exportEncoder(gruEncoder): variable rnn.weight_ih_l0 must be [18, 3] by the recipe, got [15, 3].',
    );
    const bias = { name: 'gate.bias', variable: tf.variable(tf.zeros([2])) };
    const more = { ...encoder, recipe, variables: () => [...encoder.variables(), bias] };
    await expect(exportEncoder(more)).rejects.toThrow('explains all variables but gate.bias');
    const less = { ...encoder, recipe, variables: () => encoder.variables().slice(1) };
    await expect(exportEncoder(less)).rejects.toThrow(
      'variable embed.weight must be [7, 3] by the recipe, got none',
    );
    encoder.variables()[2]!.variable.assign(tf.fill([15, 5], NaN));
    await expect(exportEncoder(encoder)).rejects.toThrow(DataError);
    await expect(exportEncoder(encoder)).rejects.toThrow(
      /variable rnn.weight_hh_l0 must hold finite numbers, got NaN/,
    );
    encoder.dispose();
    await expect(exportEncoder(encoder)).rejects.toThrow('variable embed.weight has been disposed');
  });

  it('refuses recipes without options, or of a form that it does not know', async () => {
    const encoder = gruEncoder(sizes);
    const recipe = encoder.recipe!;
    await expect(exportEncoder({ ...encoder, recipe: { ...recipe, args: [] } })).rejects.toThrow(
      'exportEncoder(gruEncoder): the recipe of gruEncoder must state its options, got none.',
    );
    for (const [key, value] of Object.entries({ form: 'minimal', output: 'mean' })) {
      const args = [{ ...(recipe.args[0] as object), [key]: value }];
      const changed = exportEncoder({ ...encoder, recipe: { ...recipe, args } });
      await expect(changed).rejects.toThrow(`exportEncoder(gruEncoder): recipe: ${key} must be`);
    }
  });

  it('refuses other numbers for weights', async () => {
    const weights = 'int4' as 'int8';
    await expect(exportEncoder(gruEncoder(sizes), { weights })).rejects.toThrow(OptionError);
  });

  it('leaves no tensor', async () => {
    const encoder = gruEncoder(sizes);
    const before = tf.memory().numTensors;
    await exportEncoder(encoder);
    expect(tf.memory().numTensors).toBe(before);
  });
});
