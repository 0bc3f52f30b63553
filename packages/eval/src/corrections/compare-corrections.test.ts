import { seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { retrievalMetrics } from '../retrieval/retrieval-metrics';
import { compareCorrections, formatCorrections } from './compare-corrections';
import { correctRetrieval } from './correct-retrieval';
import { csls } from './csls';
import { dualSoftmax } from './dual-softmax';
import { hubness } from './hubness';
import { invertedSoftmax } from './inverted-softmax';
import { nearestReferenceBias } from './nearest-reference-bias';

const [dim, images, captions, bankImages, bankCaptions] = [5, 12, 24, 20, 30];
const random = seededRandom(6);
const units = (count: number) =>
  Array.from({ length: count }, () => {
    const vector = Float64Array.from({ length: dim }, () => 0.6 + random.normal()); // all point one way: hubs
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  });
const [testImages, testCaptions, trainImages, trainCaptions] = [
  units(images),
  units(captions),
  units(bankImages),
  units(bankCaptions),
];
const cosine = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const against = (rows: readonly Float64Array[], columns: readonly Float64Array[]) =>
  Float64Array.from(rows.flatMap((row) => columns.map((column) => cosine(row, column))));
const scores = against(testImages, testCaptions);
const captionToImage = Int32Array.from({ length: captions }, (_, i) => i >> 1);
const bank = { name: 'train', ofImages: against(trainImages, testCaptions), ofCaptions: against(testImages, trainCaptions) }; // prettier-ignore
const highest = (values: readonly number[], count: number) =>
  [...values].sort((a, b) => b - a).slice(0, count).reduce((sum, value) => sum + value / count, 0); // prettier-ignore

describe('corrections by a bank', () => {
  // For an image's query a caption is judged by the bank's images; for a caption's query an image by the bank's captions.
  const formulas = [
    {
      correction: invertedSoftmax({ temperature: 15 }),
      corrected: (s: number, item: Float64Array, queries: readonly Float64Array[]) =>
        15 * s - Math.log(queries.reduce((sum, query) => sum + Math.exp(15 * cosine(query, item)), 0)),
    },
    {
      correction: nearestReferenceBias({ weight: 0.75, neighbours: 4 }),
      corrected: (s: number, item: Float64Array, queries: readonly Float64Array[]) =>
        s - 0.75 * highest(queries.map((query) => cosine(query, item)), 4), // prettier-ignore
    },
    {
      correction: csls({ neighbours: 3 }),
      corrected: (s: number, item: Float64Array, queries: readonly Float64Array[]) =>
        2 * s - highest(queries.map((query) => cosine(query, item)), 3), // prettier-ignore
    },
  ];

  it.each(formulas)('$correction.name follows its formula from the embeddings, each direction by its own bank', ({ correction, corrected }) => {
    const got = correctRetrieval({ scores, captions, correction, bank });
    const wanted = (item: (image: number, caption: number) => Float64Array, queries: readonly Float64Array[]) =>
      Float64Array.from(scores, (s, at) => corrected(s, item(Math.floor(at / captions), at % captions), queries));
    expectClose(got.imageToText, wanted((_, caption) => testCaptions[caption]!, trainImages), { relative: 1e-12, absolute: 1e-12 });
    expectClose(got.textToImage, wanted((image) => testImages[image]!, trainCaptions), { relative: 1e-12, absolute: 1e-12 });
  }); // prettier-ignore
});

describe('compareCorrections', () => {
  it('measures each correction beside the plain scores, and the transductive one last', () => {
    const corrections = [invertedSoftmax(), csls({ neighbours: 3 })];
    const rows = compareCorrections({ scores, captionToImage, bank, corrections, k: 3 });
    const pairs = [
      scores,
      ...corrections.map((correction) => correctRetrieval({ scores, captions, correction, bank })),
      dualSoftmax({ scores, captions }),
    ];
    const plain = retrievalMetrics({ scores, captionToImage });
    expect(rows).toEqual(
      pairs.map((pair) => {
        const metrics = retrievalMetrics({ scores: pair, captionToImage });
        const { imageToText, textToImage } = hubness({ scores: pair, captions, k: 3 });
        return {
          ...('correction' in pair && { correction: pair.correction }),
          metrics,
          gain: metrics.rsum - plain.rsum,
          skewness: { imageToText: imageToText.skewness, textToImage: textToImage.skewness },
        };
      }),
    );
    expect(rows.map(({ correction }) => correction?.transductive)).toEqual([undefined, false, false, true]);
  });

  it('is printed with its bank, and the transductive row marked', () => {
    const corrections = [invertedSoftmax()];
    const lines = formatCorrections(compareCorrections({ scores, captionToImage, bank, corrections })).split('\n');
    expect(lines[0]).toMatch(/^correction +\| i2t R@1 +R@5 +R@10 +skewness \| t2i R@1 .*skewness \| +rsum +gain$/);
    expect(lines[2]).toMatch(/^none .* -$/);
    expect(lines[3]).toMatch(/^inverted softmax, T = 15 .*[+-]\d+\.\d$/);
    expect(lines[4]).toMatch(/^dual softmax, T = 15 \(transductive\)/);
    expect(lines.slice(5)).toEqual(['Bank: train.', expect.stringMatching(/^\(transductive\): uses all test queries/)]);
  }); // prettier-ignore
});
