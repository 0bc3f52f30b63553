import * as tf from '@tensorflow/tfjs-core';
import { DataError, OptionError, ShapeError, type SharedSet, type Similarity } from '@vse/core';
import { backend, expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { scoreMatrix, type ScoringProgress } from './score-matrix';
import { toyData, toyModel } from '../testing/toy-model';

const all = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Scores of all items in one batch, in the order of the data, untrimmed. */
async function directScores(images: number, captions: number): Promise<Float32Array> {
  const model = toyModel({ padTo: 9 });
  const data = toyData(images, captions);
  const imageItems = await data.readImages(all(images));
  const captionItems = await data.readCaptions(all(captions));
  return tf.tidy(() =>
    model.similarity
      .score(
        model.images.encode(model.images.collate(imageItems)),
        model.captions.encode(model.captions.collate(captionItems)),
      )
      .dataSync<'float32'>()
      .slice(),
  );
}

/** Scores as a thread computes them. */
async function scoresOf(
  similarity: Similarity,
  images: SharedSet,
  captions: SharedSet,
): Promise<Float32Array> {
  const scores = tf.tidy(() => {
    const [a, b] = [images, captions].map(({ shape, vectors, mask }) => ({
      vectors: tf.tensor3d(new Float32Array(vectors), [...shape]),
      mask: tf.tensor2d(new Float32Array(mask!), [shape[0], shape[1]]),
    }));
    return similarity.score(a!, b!);
  });
  const values = await scores.data<'float32'>();
  scores.dispose();
  return values;
}

describe('scoreMatrix', () => {
  it.each([1, 2, 5, 7, 100])(
    'gives what one batch of everything gives, in blocks of %i',
    async (batchSize) => {
      const got = await scoreMatrix(toyModel(), toyData(11, 23), { batchSize });
      const wanted = await directScores(11, 23);
      expectClose(got, wanted);
      // The cpu backend adds in the same order for every block, and padding adds exact zeros: equal to the last bit.
      if (backend === 'cpu') expect(got).toEqual(wanted);
    },
  );

  it('stops at the first block with a score that is not finite', async () => {
    const model = toyModel();
    const broken: Similarity = {
      name: 'broken',
      score: (images, captions) => tf.div(model.similarity.score(images, captions), 0),
    };
    const seen: ScoringProgress[] = [];
    const run = scoreMatrix({ ...model, similarity: broken }, toyData(10, 25), {
      batchSize: 4,
      onProgress: (progress) => seen.push(progress),
    });
    await expect(run).rejects.toThrow(/scores must be finite, got .* for image 0, caption \d+/);
    expect(seen).toEqual([]);
  });

  it('encodes each item once if the images fit into maxMiB', async () => {
    const model = toyModel();
    await scoreMatrix(model, toyData(10, 25), { batchSize: 4 });
    expect(model.images.calls).toEqual([4, 4, 2]);
    expect(model.captions.calls).toEqual([4, 4, 4, 4, 4, 4, 1]);
  });

  it('encodes captions once per group of images if they do not, with the same scores', async () => {
    const model = toyModel();
    const data = toyData(10, 8);
    const tight = await scoreMatrix(model, data, { batchSize: 4, maxMiB: 1e-6 });
    expect(model.images.calls).toEqual([4, 4, 2]);
    expect(model.captions.calls).toEqual([4, 4, 4, 4, 4, 4]);
    expectClose(tight, await scoreMatrix(toyModel(), data, { batchSize: 4 }));
  });

  it('sorts captions by length, so that batches are trimmed', async () => {
    const lengths: number[] = [];
    const model = toyModel();
    const similarity = {
      ...model.similarity,
      score: (...sets: Parameters<typeof model.similarity.score>) => {
        lengths.push(sets[1].vectors.shape[1]);
        return model.similarity.score(...sets);
      },
    };
    await scoreMatrix({ ...model, similarity }, toyData(3, 40), { batchSize: 10 });
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(lengths[0]).toBeLessThan(lengths.at(-1)!);
  });

  it('reports progress to the end', async () => {
    const seen: ScoringProgress[] = [];
    await scoreMatrix(toyModel(), toyData(3, 5), {
      batchSize: 2,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.map(({ done }) => done)).toEqual([4, 6, 10, 12, 14, 15]);
    expect(seen.every(({ total }) => total === 15)).toBe(true);
  });

  it('stops at the signal, and leaves no tensor behind', async () => {
    const controller = new AbortController();
    const stop = () => controller.abort(new Error('enough'));
    const left = await tensorsLeftBy(async () => {
      const run = scoreMatrix(toyModel(), toyData(9, 9), {
        batchSize: 2,
        onProgress: stop,
        signal: controller.signal,
      });
      await expect(run).rejects.toThrow('enough');
    });
    expect(left).toBe(0);
    const early = scoreMatrix(toyModel(), toyData(2, 2), { signal: AbortSignal.abort(new Error('before')) });
    await expect(early).rejects.toThrow('before');
  });

  it('leaves no tensor behind when it succeeds or when the similarity is wrong', async () => {
    expect(await tensorsLeftBy(() => scoreMatrix(toyModel(), toyData(5, 9), { batchSize: 2 }))).toBe(0);
    const wrong = {
      ...toyModel(),
      similarity: { name: 'wrong', score: () => tf.zeros<tf.Rank.R2>([1, 1]) },
    };
    const left = await tensorsLeftBy(async () => {
      await expect(scoreMatrix(wrong, toyData(5, 9), { batchSize: 2 })).rejects.toThrow(ShapeError);
    });
    expect(left).toBe(0);
  });

  it('refuses options out of range and empty data', async () => {
    const run = (options: Parameters<typeof scoreMatrix>[2], data = toyData(2, 2)) =>
      scoreMatrix(toyModel(), data, options);
    await expect(run({ batchSize: 0 })).rejects.toThrow(OptionError);
    await expect(run({ maxMiB: 0 })).rejects.toThrow(OptionError);
    await expect(run({}, toyData(2, 0))).rejects.toThrow(DataError);
  });

  it('places scores in any order in which threads finish, and ends the threads', async () => {
    const model = toyModel();
    const data = toyData(7, 19);
    let closed = 0;
    let running = 0;
    let highest = 0;
    const threads = {
      open: () =>
        Promise.resolve({
          threads: 2,
          score: async (images: SharedSet, captions: SharedSet) => {
            running += 1;
            highest = Math.max(highest, running);
            // The earlier of two waits longer.
            await new Promise((resolve) => setTimeout(resolve, running === 1 ? 8 : 1));
            running -= 1;
            return scoresOf(model.similarity, images, captions);
          },
          close: () => {
            closed += 1;
            return Promise.resolve();
          },
        }),
    };
    const wanted = await scoreMatrix(toyModel(), data, { batchSize: 3 });
    const left = await tensorsLeftBy(async () => {
      expect(await scoreMatrix(model, data, { batchSize: 3, threads })).toEqual(wanted);
    });
    expect([left, closed, highest]).toEqual([0, 1, 4]);
    expect(model.images.calls).toEqual([3, 3, 1]);
    expect(model.captions.calls).toEqual([3, 3, 3, 3, 3, 3, 1]);
  });

  it('ends busy threads at the signal, and rejects with its reason', async () => {
    const controller = new AbortController();
    let stop!: (error: Error) => void;
    const work = new Promise<Float32Array>((_, reject) => (stop = reject));
    const threads = {
      open: () =>
        Promise.resolve({
          threads: 1,
          score: () => {
            setTimeout(() => controller.abort(new Error('enough')), 1);
            return work;
          },
          close: () => {
            stop(new Error('the threads have ended'));
            return Promise.resolve();
          },
        }),
    };
    const run = scoreMatrix(toyModel(), toyData(5, 9), { batchSize: 2, threads, signal: controller.signal });
    await expect(run).rejects.toThrow('enough');
  });

  it('ends threads if something fails', async () => {
    let closed = 0;
    const threads = {
      open: () =>
        Promise.resolve({
          threads: 2,
          score: () => Promise.reject(new Error('no memory')),
          close: () => {
            closed += 1;
            return Promise.resolve();
          },
        }),
    };
    await expect(scoreMatrix(toyModel(), toyData(5, 9), { threads })).rejects.toThrow('no memory');
    expect(closed).toBe(1);
  });

  it('scores in this thread if there are no threads', async () => {
    const threads = { open: () => Promise.resolve(undefined) };
    const wanted = await scoreMatrix(toyModel(), toyData(4, 6));
    expect(await scoreMatrix(toyModel(), toyData(4, 6), { threads })).toEqual(wanted);
  });
});
