import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { evaluateRetrieval } from './evaluate-retrieval';
import { retrievalMetrics } from '../retrieval/retrieval-metrics';
import { scoreMatrix } from './score-matrix';
import { toyData, toyModel } from '../testing/toy-model';

const data = toyData(6, 20);

describe('evaluateRetrieval', () => {
  it('returns the metrics of the score matrix, and marks generated data', async () => {
    const scores = await scoreMatrix(toyModel(), data);
    const wanted = retrievalMetrics({ scores, captionToImage: data.captionToImage });
    expect(await evaluateRetrieval(toyModel(), data)).toEqual({ ...wanted, synthetic: true });
  });

  it('does not depend on the size of blocks, and returns the scores with keepScores', async () => {
    const whole = await evaluateRetrieval(toyModel(), data, {
      keepScores: true,
      ks: [1, 2],
      ties: 'pessimistic',
    });
    const blocks = await evaluateRetrieval(toyModel(), data, {
      ks: [1, 2],
      ties: 'pessimistic',
      batchSize: 3,
    });
    expect(whole.scores).toHaveLength(6 * 20);
    expect(blocks).toEqual({ ...whole, scores: undefined });
    expect(Object.keys(blocks.imageToText.recall)).toEqual(['1', '2']);
  });

  it('leaves no tensor behind', async () => {
    expect(await tensorsLeftBy(() => evaluateRetrieval(toyModel(), data))).toBe(0);
  });
});
