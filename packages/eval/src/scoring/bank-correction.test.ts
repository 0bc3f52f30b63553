import { DataError, OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { correctRetrieval } from '../corrections/correct-retrieval';
import { dualSoftmax } from '../corrections/dual-softmax';
import { invertedSoftmax } from '../corrections/inverted-softmax';
import { retrievalMetrics } from '../retrieval/retrieval-metrics';
import { formatRetrieval } from '../tables/format-retrieval';
import { toyData, toyModel } from '../testing/toy-model';
import { bankCorrection, bankScores } from './bank-correction';
import { evaluateRetrieval } from './evaluate-retrieval';
import { scoreMatrix } from './score-matrix';

const model = toyModel();
const test = toyData(7, 14, 1);
const train = { ...toyData(9, 18, 2), name: 'toy train' };

/** Scores of every image of one set against every caption of another, one pair at a time. */
async function against(images: typeof test, captions: typeof test): Promise<Float64Array> {
  const all = {
    ...images,
    captionToImage: new Int32Array(captions.captionToImage.length),
    readCaptions: (rows: ArrayLike<number>) => captions.readCaptions(rows),
  };
  return Float64Array.from(await scoreMatrix(model, all, { batchSize: 1 }));
}

describe('bankCorrection', () => {
  it('scores the bank both ways and stands beside the plain metrics', async () => {
    const correct = bankCorrection(invertedSoftmax(), train);
    const got = await evaluateRetrieval(model, test, { correct, keepScores: true, batchSize: 4 });
    const plain = await evaluateRetrieval(model, test);
    expect(got).toMatchObject({
      rsum: plain.rsum,
      imageToText: plain.imageToText,
      textToImage: plain.textToImage,
    });
    const wanted = correctRetrieval({
      scores: got.scores,
      captions: 14,
      correction: invertedSoftmax(),
      bank: { name: '', ofImages: await against(train, test), ofCaptions: await against(test, train) },
    });
    expectClose(got.corrected!.scores!.imageToText, wanted.imageToText, { absolute: 1e-4 });
    expectClose(got.corrected!.scores!.textToImage, wanted.textToImage, { absolute: 1e-4 });
    expect(got.corrected).toMatchObject(
      retrievalMetrics({ scores: got.corrected!.scores!, captionToImage: test.captionToImage }),
    );
    expect(got.corrected!.correction).toEqual({
      method: 'inverted softmax, T = 15',
      bank: 'toy train, 9 images and 18 captions',
      transductive: false,
      plainRsum: plain.rsum,
    });
    expect((await evaluateRetrieval(model, test, { correct })).corrected).not.toHaveProperty('scores');
  });

  it('gives the scores against the bank to several corrections', async () => {
    const bank = await bankScores(model, test, train);
    expect(bank.name).toBe('toy train, 9 images and 18 captions');
    expectClose(bank.ofImages, await against(train, test), { absolute: 1e-4 });
    expectClose(bank.ofCaptions, await against(test, train), { absolute: 1e-4 });
    await expect(bankScores(model, test, test)).rejects.toThrow(
      /bankScores: the bank must not be the test set/,
    );
    await expect(bankScores(model, test, train, { images: 0 })).rejects.toThrow(OptionError);
  });

  it('prints the plain number and the bank beside the corrected one', async () => {
    const correct = bankCorrection(invertedSoftmax(), train, { images: 4, captions: 5, seed: 3 });
    const { corrected, ...plain } = await evaluateRetrieval(model, test, { correct });
    const table = formatRetrieval([{ system: 'a', ...plain }, { system: 'b', ...corrected! }]).split('\n'); // prettier-ignore
    expect(table[0]).toMatch(/plain rsum +rsum \| +correction$/);
    expect(table[3]).toContain(`${plain.rsum.toFixed(1)}  ${corrected!.rsum.toFixed(1)} |`);
    expect(table[3]).toContain('inverted softmax, T = 15; bank: toy train, 4 images and 5 captions');
  });

  it('takes a correction of one\u2019s own, and marks a transductive one', async () => {
    const { corrected } = await evaluateRetrieval(model, test, {
      correct: ({ scores, data }) => dualSoftmax({ scores, captions: data.captionToImage.length }),
    });
    const table = formatRetrieval([{ system: 'dual', ...corrected! }]);
    expect(table).toContain('bank: the test queries (transductive)');
    expect(table).toContain('\n(transductive): uses all test queries at once');
  });

  it('draws the same items for a seed, and leaves no tensor', async () => {
    const run = (seed: number) => {
      const correct = bankCorrection(invertedSoftmax(), train, { images: 3, captions: 3, seed });
      return evaluateRetrieval(model, test, { correct, keepScores: true });
    };
    const [one, same, other] = [await run(1), await run(1), await run(2)];
    expect(same.corrected!.scores).toEqual(one.corrected!.scores);
    expect(other.corrected!.scores).not.toEqual(one.corrected!.scores);
    expect(await tensorsLeftBy(() => run(1))).toBe(0);
  });

  it('refuses the test set itself, an empty bank and odd options', async () => {
    const evaluated = (bank: typeof test) =>
      evaluateRetrieval(model, test, { correct: bankCorrection(invertedSoftmax(), bank) });
    await expect(evaluated(test)).rejects.toThrow(/the bank must not be the test set, got toy/);
    await expect(evaluated({ ...train, imageCount: 0 })).rejects.toThrow(DataError);
    expect(() => bankCorrection(invertedSoftmax(), train, { images: 0 })).toThrow(OptionError);
    expect(() => bankCorrection(invertedSoftmax(), train, { captions: 1.5 })).toThrow(OptionError);
  });
});
