import * as tf from '@tensorflow/tfjs-core';
import {
  maskOf,
  OptionError,
  seededRandom,
  setOfShared,
  type EmbeddingSet,
  type Encoder,
  type Loss,
  type MatchingModel,
  type ScoringThreads,
} from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tinyInput, type TinyInput } from '../testing/tiny-input';
import { squareLoss } from '../testing/tiny-model';
import { cachedGradients } from './cached-gradients';
import type { GradientSource, StepInput } from './gradient-source';
import { wholeBatch } from './whole-batch';

/** A loss of the hardest negative per caption, which depends on the whole batch. */
const hardest: Loss = ({ scores, positives }) =>
  tf.tidy(() => {
    const matches = positives ?? tf.eye(scores.shape[0]); // [images, captions]
    const own = tf.sum(tf.mul(scores, matches), 0); // [captions]
    const others = tf.max(tf.sub(scores, tf.mul(matches, 1e6)), 0); // [captions]
    return tf.sum<tf.Scalar>(tf.relu(tf.add(tf.sub(others, own), 0.5))); // []
  });

async function computed(source: GradientSource, input: TinyInput) {
  const { loss, gradients } = await source.compute(input);
  const values = Object.entries(gradients).map(
    ([name, gradient]) => [name, [...gradient.dataSync()]] as const,
  );
  const result = { loss: loss.dataSync()[0]!, gradients: Object.fromEntries(values) };
  tf.dispose([loss, { ...gradients }]);
  return result;
}

async function expectSame(source: GradientSource, input: TinyInput): Promise<void> {
  const [wanted, got] = [await computed(wholeBatch(), input), await computed(source, input)];
  expectClose([got.loss], [wanted.loss]);
  expect(Object.keys(got.gradients).sort()).toEqual(Object.keys(wanted.gradients).sort());
  for (const [name, values] of Object.entries(wanted.gradients)) {
    expectClose(got.gradients[name]!, values, { relative: 1e-4, absolute: 1e-6 });
  }
}

describe('cachedGradients', () => {
  it('gives the gradient by hand', async () => {
    // One weight per side: embeddings a x and b y, scores a b x_i y_j, loss the sum of all scores over two pairs, so that
    // dL/da = b (x_0 + x_1) (y_0 + y_1) whatever the pieces.
    const side = (weight: tf.Variable): Encoder<number> => ({
      name: 'one weight',
      embedDim: 1,
      collate: (items) => ({ x: tf.tensor3d([...items], [items.length, 1, 1]) }),
      encode: ({ x }) => ({ vectors: tf.mul<tf.Tensor3D>(x!, weight) }),
      variables: () => [{ name: 'weight', variable: weight }],
      dispose: () => weight.dispose(),
    });
    const [a, b] = [tf.variable(tf.scalar(2)), tf.variable(tf.scalar(3))];
    const model: MatchingModel<number, number> = {
      images: side(a),
      captions: side(b),
      similarity: {
        name: 'product',
        score: (images, captions) =>
          tf.tidy(() =>
            tf.matMul(tf.reshape(images.vectors, [-1, 1]), tf.reshape(captions.vectors, [1, -1])),
          ),
      },
    };
    const plan = { captions: Int32Array.of(0, 1), images: Int32Array.of(0, 1), imageOf: Int32Array.of(0, 1) };
    const input: StepInput<number, number> = {
      model,
      draw: 'step 0',
      loss: ({ scores }) => tf.sum<tf.Scalar>(scores),
      variables: [{ name: 'a', variable: a }, { name: 'b', variable: b }],
      items: { plan, images: [5, 7], captions: [11, 13] },
      collate: () => expect.fail('pieces are collated by the encoders'),
    }; // prettier-ignore
    const { loss, gradients } = await cachedGradients({ size: 1 }).compute(input);
    expectClose(loss, 2 * 3 * 12 * 24);
    expectClose(gradients['a']!, 3 * 12 * 24);
    expectClose(gradients['b']!, 2 * 12 * 24);
  });

  it('equals the whole batch for any piece size', async () => {
    const size = fc.integer({ min: 1, max: 5 });
    const property = fc.asyncProperty(size, fc.constantFrom(squareLoss, hardest), async (pieces, loss) => {
      await expectSame(cachedGradients({ size: pieces }), { ...(await tinyInput()), loss });
    });
    await fc.assert(property, { numRuns: 10 });
  });

  it('equals the whole batch if the sets of the pieces differ in length', async () => {
    const input = await tinyInput();
    const { images, similarity } = input.model;
    const lengths: number[] = [];
    const captions = growing(input.model.captions, lengths);
    const score: typeof similarity.score = (imageSet, captionSet) =>
      tf.tidy(() => {
        const words = tf.mul(captionSet.vectors, tf.expandDims(maskOf(captionSet), 2)); // [captions, words, dim]
        return similarity.score(imageSet, { vectors: tf.sum(words, 1, true) });
      });
    const model = { images, captions, similarity: { name: 'sum of words', score } };
    for (const size of [1, 2, 3]) await expectSame(cachedGradients({ size }), { ...input, model });
    expect(new Set(lengths)).toEqual(new Set([1, 2]));
  });

  it('has the draws and the state of the first pass in the second', async () => {
    const input = await tinyInput();
    const counter = tf.variable(tf.scalar(0), false);
    const draws: string[] = [];
    const { captions } = input.model;
    const counting: typeof captions = {
      ...captions,
      variables: () => [...captions.variables(), { name: 'count', variable: counter }],
      encode(batch, options) {
        const { draw } = options!;
        draws.push(`${draw} after ${counter.dataSync()[0]}`);
        tf.tidy(() => counter.assign(tf.add(counter, 1)));
        const noise = seededRandom(1).fork(draw!).normal();
        return tf.tidy(() => ({ vectors: tf.add<tf.Tensor3D>(captions.encode(batch).vectors, noise) }));
      },
    };
    await computed(cachedGradients({ size: 3 }), { ...input, model: { ...input.model, captions: counting } });
    const pass = ['step 0, captions 0 after 0', 'step 0, captions 1 after 1'];
    expect(draws).toEqual([...pass, ...pass]);
    expect(counter.dataSync()[0]).toBe(2);
  });

  it('keeps the gradients of as few pieces however many there are', async () => {
    const input = await tinyInput();
    const { captions } = input.model;
    for (const threads of [undefined, backendScorer()]) {
      const held: number[] = [];
      const counting: typeof captions = {
        ...captions,
        encode(batch, options) {
          held.push(tf.memory().numTensors);
          return captions.encode(batch, options);
        },
      };
      const model = { ...input.model, captions: counting };
      await computed(cachedGradients({ size: 1, ...(threads && { threads }) }), { ...input, model });
      // Of four pieces: when the first is encoded again there is no gradient of captions, from then on one of each weight.
      const [, second, third, fourth] = held.slice(4);
      expect(held).toHaveLength(8);
      expect([third, fourth]).toEqual([second, second]);
    }
  });

  it('backpropagates one piece of images while the scorer works on the next', async () => {
    const events: string[] = [];
    const input = await tinyInput();
    const { images } = input.model;
    const watched: typeof images = {
      ...images,
      encode(batch, options) {
        events.push('encode');
        return images.encode(batch, options);
      },
    };
    const threads = backendScorer((call) => events.push(call));
    await computed(cachedGradients({ size: 1, threads }), {
      ...input,
      model: { ...input.model, images: watched },
    });
    // Of 3 images and 4 captions; two pairs are on their way at a time, and the backend waits for none of them.
    const calls = events.slice(events.indexOf('pullback'));
    expect(calls.filter((call) => call === 'pullback')).toHaveLength(12);
    const again = calls.flatMap((call, i) => (call === 'encode' ? [i] : []));
    const begun = again.map((at) => calls.slice(0, at).filter((call) => call === 'pullback').length);
    expect(begun.map((pairs, i) => pairs >= 4 * (i + 1) && pairs <= 4 * (i + 1) + 2)).toEqual([true, true, true]); // prettier-ignore
  });

  it('trains what comes after the embeddings, and leaves a frozen side alone', async () => {
    const input = await tinyInput();
    const scale = tf.variable(tf.scalar(1.5));
    const score: typeof input.model.similarity.score = (...sets) =>
      tf.tidy(() => tf.mul(input.model.similarity.score(...sets), scale));
    const variables = [...input.variables.slice(2), { name: 'similarity.scale', variable: scale }];
    const similarity = { name: 'scaled', score };
    await expectSame(cachedGradients({ size: 2 }), {
      ...input,
      variables,
      model: { ...input.model, similarity },
    });
  });

  it('shows the loss once, all of it, and leaves the loss and one gradient for each variable', async () => {
    const shapes: number[][] = [];
    const input = {
      ...(await tinyInput()),
      observe: ({ scores }: { scores: tf.Tensor }) => void shapes.push(scores.shape),
    };
    expect(await tensorsLeftBy(() => cachedGradients({ size: 2 }).compute(input))).toBe(1 + 4);
    expect(shapes).toEqual([[3, 4]]);
  });

  it('is the whole batch where threads compute the similarity', async () => {
    const size = fc.integer({ min: 1, max: 5 });
    const reads: Loss = ({ scores, images, captions }) =>
      tf.add(
        tf.sum(tf.square(scores)),
        tf.add(tf.sum(tf.square(images!.vectors)), tf.sum(captions!.vectors)),
      );
    const property = fc.asyncProperty(size, fc.constantFrom(squareLoss, hardest, reads), async (pieces, loss) => {
      const source = cachedGradients({ size: pieces, threads: backendScorer() });
      await expectSame(source, { ...(await tinyInput()), loss });
      await source.dispose!();
    }); // prettier-ignore
    await fc.assert(property, { numRuns: 10 });
  });

  it('backpropagates nothing if the loss reads no scores', async () => {
    const loss: Loss = ({ images }) => tf.sum(tf.square(images!.vectors));
    const input = { ...(await tinyInput()), loss };
    const { images } = input.model;
    const own = new Set(images.variables().map(({ variable }) => variable));
    const { gradients } = await cachedGradients({ size: 2, threads: backendScorer() }).compute(input);
    const wanted = await wholeBatch().compute(input);
    for (const { name, variable } of input.variables) {
      expectClose(gradients[name]!, own.has(variable) ? wanted.gradients[name]! : tf.zerosLike(variable));
    }
  });

  it('opens the threads once, closes them at the end, and leaks no tensor', async () => {
    const calls: string[] = [];
    const source = cachedGradients({ size: 2, threads: backendScorer((call) => calls.push(call)) });
    const shapes: (readonly number[][])[] = [];
    const input: TinyInput = {
      ...(await tinyInput()),
      observe: ({ scores, images, captions }) =>
        void shapes.push([scores, images!.vectors, captions!.vectors].map(({ shape }) => shape)),
    };
    expect(await tensorsLeftBy(() => source.compute(input))).toBe(1 + 4);
    await source.compute(input);
    // Of 3 images and 4 captions in pieces of 2, a health sample sees all scores and the first pieces.
    const [scores, ofImages, ofCaptions] = shapes[0]!;
    expect(shapes).toHaveLength(2);
    expect([scores, ofImages![0], ofCaptions![0]]).toEqual([[3, 4], 2, 2]);
    await source.dispose!();
    expect(calls.filter((call) => call === 'open' || call === 'close')).toEqual(['open', 'close']);
    expect(calls.filter((call) => call === 'score')).toHaveLength(2 * 4);
  });

  it('computes on the backend without threads, and refuses threads that only score', async () => {
    const none = cachedGradients({ size: 2, threads: { open: () => Promise.resolve(undefined) } });
    await expectSame(none, await tinyInput());
    const onlyScores: ScoringThreads = {
      open: async (similarity) => {
        const scorer = (await backendScorer().open(similarity))!;
        return { threads: 1, score: (a, b) => scorer.score(a, b), close: () => scorer.close() };
      },
    };
    const run = cachedGradients({ size: 2, threads: onlyScores }).compute(await tinyInput());
    await expect(run).rejects.toThrow(/threads must compute gradients, .* onnxScorer\(\)/);
  });

  it('refuses a size out of range', () => {
    for (const size of [0, 0.5, 1.5, NaN]) expect(() => cachedGradients({ size })).toThrow(OptionError);
  });
});

/** Adds a second word to captions whose first value is above 0; a batch without any has one word per caption, no mask. */
function growing<Item>(encoder: Encoder<Item>, lengths: number[]): Encoder<Item> {
  return {
    ...encoder,
    encode: (batch) =>
      tf.tidy(() => {
        const { vectors } = encoder.encode(batch); // [captions, 1, dim]
        const second = tf.cast(
          tf.greater(tf.slice2d(batch['x'] as tf.Tensor2D, [0, 0], [-1, 1]), 0),
          'float32',
        ); // [captions, 1]
        const grows = second.dataSync().some((flag) => flag === 1);
        lengths.push(grows ? 2 : 1);
        if (!grows) return { vectors };
        const both = tf.concat<tf.Tensor3D>([vectors, tf.square(vectors)], 1); // [captions, 2, dim]
        return { vectors: both, mask: tf.concat([tf.onesLike(second), second], 1) as tf.Tensor2D };
      }),
  };
}

/** A scorer without threads: the backend computes the scores and the gradients. */
function backendScorer(onCall: (call: string) => void = () => undefined): ScoringThreads {
  return {
    open(similarity) {
      onCall('open');
      const score = (a: EmbeddingSet, b: EmbeddingSet) => tf.tidy(() => similarity.score(a, b)); // [images, captions]
      return Promise.resolve({
        threads: 1,
        score: async (images, captions) => {
          onCall('score');
          const sets = [setOfShared(images), setOfShared(captions)] as const;
          const scores = score(...sets);
          const values = await scores.data<'float32'>();
          tf.dispose([scores, ...sets.map((set) => ({ ...set }))]);
          return values;
        },
        pullback: async (images, captions, gradients) => {
          onCall('pullback');
          const [a, b] = [setOfShared(images), setOfShared(captions)];
          const gradient = tf.tensor2d(gradients, [images.shape[0], captions.shape[0]]);
          const back = tf.grads((v, e) =>
            score({ ...a, vectors: v as tf.Tensor3D }, { ...b, vectors: e as tf.Tensor3D }),
          )([a.vectors, b.vectors], gradient);
          const [ofImages, ofCaptions] = await Promise.all(back.map((part) => part.data<'float32'>()));
          tf.dispose([gradient, ...back, { ...a }, { ...b }]);
          return { images: ofImages!, captions: ofCaptions! };
        },
        close: () => {
          onCall('close');
          return Promise.resolve();
        },
      });
    },
  };
}
