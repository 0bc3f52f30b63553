import * as tf from '@tensorflow/tfjs-core';
import {
  cosine,
  dualAttention,
  ensemble,
  generalizedPooling,
  maxPool,
  stackedCrossAttention,
  type Pool,
} from '@vse/attention';
import {
  maskFromLengths,
  OptionError,
  seededRandom,
  type Encoder,
  type PairedData,
  type Similarity,
} from '@vse/core';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import { onSingleThreadedBackend, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { attachProducts, productsOn, runningWasm } from '../native-products/attached';
import type { NativeProducts } from '../native-products/native-products';
import { optionsOf } from '../start-backend';
import { useBackend } from '../use-backend';
import { scoringThreads } from './scoring-threads';

const dim = 6;
type Rows = readonly (readonly number[])[];

/** Encoder that pads sets of vectors. */
const paddingEncoderOf = (dim: number): Encoder<Rows> => ({
  name: 'paddingEncoder',
  embedDim: dim,
  collate: (items) => {
    const lengths = items.map((rows) => rows.length);
    const longest = Math.max(...lengths);
    const values = items.flatMap((rows) => [
      ...rows.flat(),
      ...new Array<number>((longest - rows.length) * dim).fill(0),
    ]);
    return {
      features: tf.tensor3d(values, [items.length, longest, dim]),
      mask: maskFromLengths(lengths, longest),
    };
  },
  encode: ({ features, mask }) => ({ vectors: features as tf.Tensor3D, mask: mask as tf.Tensor2D }),
  variables: () => [],
  dispose: () => undefined,
});

const paddingEncoder = paddingEncoderOf(dim);

function data(images: number, captions: number, width: number = dim): PairedData<Rows, Rows> {
  const random = seededRandom(3);
  const sets = (count: number) =>
    Array.from({ length: count }, () =>
      Array.from({ length: 1 + random.integer(4) }, () =>
        Array.from({ length: width }, () => random.normal()),
      ),
    );
  const [imageSets, captionSets] = [sets(images), sets(captions)];
  return {
    name: 'toy',
    synthetic: true,
    imageCount: images,
    captionToImage: Int32Array.from({ length: captions }, (_, i) => i % images),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => imageSets[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captionSets[row]!)),
  };
}

const toy = data(13, 31);
const model = (similarity: Similarity) => ({ images: paddingEncoder, captions: paddingEncoder, similarity });

/** Opens threads, and fails the test if they are not available. */
const threads = (count: number) =>
  scoringThreads(count, {
    log: (line) => {
      throw new Error(line);
    },
  });

onSingleThreadedBackend();

describe('scoringThreads', () => {
  it('gives the scores of one thread to the last bit, with any number of threads', async () => {
    const similarity = ensemble([
      stackedCrossAttention(),
      stackedCrossAttention({ direction: 'image-to-text' }),
    ]);
    for (const [batchSize, count] of [
      [4, 1],
      [4, 3],
      [100, 2],
    ] as const) {
      const wanted = await scoreMatrix(model(similarity), toy, { batchSize });
      expect(await scoreMatrix(model(similarity), toy, { batchSize, threads: threads(count) })).toEqual(
        wanted,
      );
    }
  });

  it('passes on current weights, shared ones included', async () => {
    const pool = generalizedPooling({ positionDim: 4, hiddenDim: 3, seed: 5 });
    const shared = cosine({ imagePool: pool, captionPool: pool });
    const similarity = ensemble([
      dualAttention({ imageDim: dim, seed: 9 }),
      shared,
      ensemble([shared, shared]),
    ]);
    for (const { variable } of similarity.variables!()) {
      tf.tidy(() => variable.assign(tf.add(tf.mul(variable, 1.5), 0.1)));
    }
    const wanted = await scoreMatrix(model(similarity), toy);
    expect(await scoreMatrix(model(similarity), toy, { threads: threads(2) })).toEqual(wanted);
    similarity.dispose!();
  });

  it('serves evaluateRetrieval, and reports progress to the end', async () => {
    const seen: number[] = [];
    const similarity = cosine({ imagePool: maxPool({ k: 2 }) });
    const wanted = await evaluateRetrieval(model(similarity), toy);
    const got = await evaluateRetrieval(model(similarity), toy, {
      batchSize: 5,
      threads: threads(2),
      onProgress: ({ done }) => seen.push(done),
    });
    expect(got).toEqual(wanted);
    expect(seen).toHaveLength(3 * 7);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(13 * 31);
  });

  it('multiplies natively as the calling thread does, on one thread each, to the last bit', async () => {
    const before = tf.getBackend();
    const { nativeProducts } = await useBackend({
      prefer: ['wasm'],
      nativeProducts: { threads: 2 },
      log: false,
    });
    expect(nativeProducts).toMatchObject({ used: true, threads: 2 });
    expect(optionsOf('wasm').nativeProducts).toEqual({ threads: 1 });
    const wide = data(20, 30, 64);
    const encoder = paddingEncoderOf(64);
    const attending = { images: encoder, captions: encoder, similarity: stackedCrossAttention() };
    let counted = 0;
    const products = productsOn(runningWasm()!)!;
    const multiply: NativeProducts['multiply'] = (...sides) => {
      counted++;
      return products.multiply(...sides);
    };
    attachProducts(runningWasm()!, { ...products, multiply });
    const wanted = await scoreMatrix(attending, wide);
    expect(counted).toBeGreaterThan(0);
    expect(await scoreMatrix(attending, wide, { threads: threads(2) })).toEqual(wanted);
    await useBackend({ prefer: ['wasm'], nativeProducts: false, log: false });
    expect(optionsOf('wasm').nativeProducts).toBe(false);
    await tf.setBackend(before);
  });

  it('stops at once when aborted', async () => {
    const controller = new AbortController();
    const run = scoreMatrix(model(stackedCrossAttention()), toy, {
      batchSize: 1,
      threads: threads(2),
      onProgress: () => controller.abort(new Error('enough')),
      signal: controller.signal,
    });
    await expect(run).rejects.toThrow('enough');
  });

  it('leaves no tensor behind', async () => {
    const run = () => scoreMatrix(model(cosine()), toy, { batchSize: 4, threads: threads(2) });
    expect(await tensorsLeftBy(run)).toBe(0);
  });

  it("fails with the thread's message if a thread fails", async () => {
    const wide = { ...paddingEncoder, encode: () => ({ vectors: tf.zeros<tf.Rank.R3>([13, 1, dim + 1]) }) };
    const run = scoreMatrix({ ...model(cosine()), images: wide }, toy, { threads: threads(2) });
    await expect(run).rejects.toThrow(/cosine: captions.vectors must be \[captions, words, 7\]/);
  });

  it('scores in one thread, and logs why, if a similarity cannot be made again', async () => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const vectors = cosine();
    const nameless: Similarity = { name: 'cosine', score: (a, b) => vectors.score(a, b) };
    const wanted = await scoreMatrix(model(nameless), toy);
    expect(await scoreMatrix(model(nameless), toy, { threads: scoringThreads(2, { log }) })).toEqual(wanted);
    const best = maxPool();
    const own: Pool = { name: 'own', pool: (set) => best.pool(set) };
    await scoreMatrix(model(cosine({ imagePool: own })), toy, { threads: scoringThreads(2, { log }) });
    const gone = { ...nameless, recipe: { from: import.meta.url, module: './gone.js', name: 'x', args: [] } };
    await scoreMatrix(model(gone), toy, { threads: scoringThreads(2, { log }) });
    const lacking = {
      ...nameless,
      recipe: { from: import.meta.url, module: '@vse/core', name: 'x', args: [] },
    };
    await scoreMatrix(model(lacking), toy, { threads: scoringThreads(2, { log }) });
    const start = /^@vse\/backend: scoring in one thread instead of 2: /;
    expect(lines.every((line) => start.test(line))).toBe(true);
    expect(lines[0]).toMatch(/cosine has no recipe for a thread to make it from\.$/);
    expect(lines[1]).toMatch(/argument 1 of cosine, imagePool, pool is a function/);
    expect(lines[2]).toMatch(
      /\.\/gone\.js, which a recipe of file:.* names, cannot be imported: Cannot find module/,
    );
    expect(lines[3]).toMatch(
      /@vse\/core must export a function x, which a recipe of file:.* names, got undefined/,
    );
  });

  it('refuses a count that is not a whole number from 1', () => {
    for (const count of [0, 1.5, NaN]) expect(() => scoringThreads(count)).toThrow(OptionError);
  });
});
