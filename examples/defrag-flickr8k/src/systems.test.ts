import * as tf from '@tensorflow/tfjs-core';
import { fragmentAverage } from '@vse/attention';
import { fragmentAlignment, globalRanking } from '@vse/losses';
import { describe, expect, it } from 'vitest';
import { constantsOf, constantsByName, systems, type System, type SystemName } from './systems';

const images = { vectors: tf.tensor3d([[[3, 0], [-1, -1]], [[0, 2], [1, 1]]]) }; // prettier-ignore
const captions = { vectors: tf.tensor3d([[[1, 0.5]], [[0.2, 1]]]) };
const { smoothing } = constantsByName['defrag-nips14'];
const scores = fragmentAverage({ smoothing }).score(images, captions);
const batch = { scores, images, captions };

function cost(name: SystemName, epoch: number): number {
  const loss = (systems[name] as System).loss(constantsOf(name, 'defrag-nips14'), 1);
  loss.onProgress?.({ epoch, step: epoch });
  return loss(batch).dataSync()[0]!;
}

describe('systems', () => {
  const ranking = 0.5 * globalRanking({ margin: 40 })(batch).dataSync()[0]!;
  const alignment = (mode: 'dense' | 'mil') => fragmentAlignment({ mode })(batch).dataSync()[0]!;

  it('are the two objectives of the paper, apart and together', () => {
    expect(cost('global', 0)).toBeCloseTo(ranking);
    expect(cost('dense', 5)).toBeCloseTo(ranking + alignment('dense'));
    expect(cost('fragments', 1)).toBeCloseTo(alignment('mil'));
  });

  it('align densely first and by multiple instances later', () => {
    expect(alignment('dense')).not.toBeCloseTo(alignment('mil'));
    expect(cost('defrag', 0)).toBeCloseTo(ranking + alignment('dense'));
    expect(cost('defrag', 1)).toBeCloseTo(ranking + alignment('mil'));
  });

  it('give the paraphrase its own constants under either set of constants', () => {
    expect(constantsOf('best-match', 'defrag-nips14')).toBe(constantsByName['best-match-paraphrase']);
    expect(constantsOf('defrag', 'best-match-paraphrase')).toBe(constantsByName['best-match-paraphrase']);
  });
});
