import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type Loss } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { squareLoss, tinyModel } from './testing/tiny-model';
import { modelFingerprint, modelVariables } from './variables';

const names = (...parameters: Parameters<typeof modelVariables>) =>
  modelVariables(...parameters).map(({ name }) => name);

describe('modelVariables', () => {
  it('names every variable after its part', () => {
    expect(names(tinyModel())).toEqual(['images.weight', 'images.bias', 'captions.weight', 'captions.bias']);
  });

  it('lists the variables of a similarity and of a loss', () => {
    const model = tinyModel();
    const scale = { name: 'scale', variable: tf.variable(tf.scalar(1)) };
    const similarity = { ...model.similarity, variables: () => [scale] };
    const temperature = { name: 'temperature', variable: tf.variable(tf.scalar(1)) };
    const loss: Loss = Object.assign((batch: Parameters<Loss>[0]) => squareLoss(batch), {
      variables: () => [temperature],
    });
    expect(names({ ...model, similarity }, loss).slice(4)).toEqual(['similarity.scale', 'loss.temperature']);
  });

  it('lists a shared variable once and refuses one name for two', () => {
    const model = tinyModel();
    const [weight, bias] = model.images.variables();
    const shared = { ...model, captions: { ...model.captions, variables: () => [weight!] } };
    expect(names(shared)).toEqual(['images.weight', 'images.bias']);
    const alike = [weight!, { ...bias!, name: 'weight' }];
    const twice = { ...model, images: { ...model.images, variables: () => alike } };
    expect(() => modelVariables(twice)).toThrow('images has two variables named weight');
    expect(() => modelVariables(twice)).toThrow(OptionError);
  });
});

describe('modelFingerprint', () => {
  it('merges the fingerprints of the encoders, with prefixes for shared names', () => {
    const model = tinyModel();
    expect(modelFingerprint(model)).toEqual({});
    const captions = { ...model.captions, fingerprint: { vocabulary: 'a' } };
    expect(modelFingerprint({ ...model, captions })).toEqual({ vocabulary: 'a' });
    const images = { ...model.images, fingerprint: { vocabulary: 'b', store: 'c' } };
    expect(modelFingerprint({ ...model, images, captions })).toEqual({
      'images.vocabulary': 'b',
      'captions.vocabulary': 'a',
      store: 'c',
    });
  });
});
