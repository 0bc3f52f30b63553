import { describe, expect, it } from 'vitest';
import type { SearchHit } from '@vse/server/client';
import { explainScore } from './explain';

const hit: SearchHit = {
  id: 'a.jpg',
  version: '1',
  bytes: 1,
  modified: 0,
  captions: [],
  metadata: {},
  score: 0.3121,
  rank: 2,
};

describe('explainScore', () => {
  it('explains a cosine', () => {
    const { rank, sentences } = explainScore({
      hit,
      total: 1024,
      reranked: 0,
      similarity: 'cosine',
      best: 0.4,
    });
    expect(rank).toBe('Number 3 of 1,024');
    expect(sentences.join(' ')).toBe(
      'The model puts the picture and the query into one space. The cosine of the angle between them is 0.312: 1 is the same ' +
        'direction, 0 is unrelated. The best result has 0.400.',
    );
  });

  it('explains the two stages of a model that ranks again', () => {
    const { sentences } = explainScore({
      hit: { ...hit, proposed: -0.05 },
      total: 500,
      reranked: 100,
      similarity: 'SCAN',
    });
    expect(sentences).toEqual([
      'A quick comparison of whole vectors chose 100 candidates; this picture’s cosine was −0.050.'.replace(
        '’',
        "'",
      ),
      'Then SCAN compared the words with the regions of each candidate and scored this one 0.312. The order is by that score.',
    ]);
  });

  it('does not speak of a second stage for a result that was not ranked again', () => {
    const { sentences } = explainScore({
      hit: { ...hit, rank: 100 },
      total: 500,
      reranked: 100,
      similarity: 'SCAN',
    });
    expect(sentences.join(' ')).not.toContain('SCAN');
  });
});
