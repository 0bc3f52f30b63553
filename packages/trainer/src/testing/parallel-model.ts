import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type Encoder } from '@vse/core';
import { setEncoder, setModel, type Rows, type SetModel } from './set-model';

/** Peculiarities of the captions' encoder of a test model. */
export interface PeculiarOptions {
  /** `'noise'`, as of dropout; `'statistics'`, as of batch normalisation. */
  readonly kind?: 'noise' | 'statistics';
  /**
   * Fault of a thread when it encodes captions in training; `'differs'` shows outside training too, and `'dies'` only
   * after the step.
   */
  readonly fault?: 'throws' | 'leaves' | 'hangs' | 'differs' | 'dies';
  /** Dimension of the vectors that a thread makes. Defaults to `4`, that of the trained model. */
  readonly dim?: number;
}

/** A model to train. Its recipes have the peculiarities; a fault is that of the threads alone. */
export function parallelModel(options: PeculiarOptions = {}): SetModel {
  const model = setModel();
  const { kind } = options;
  const recipe = {
    from: import.meta.url,
    module: './parallel-model.ts',
    name: 'peculiarEncoder',
    args: [options],
  };
  return { ...model, captions: { ...withKind(model.captions, kind), recipe } };
}

/** Makes the captions' encoder in a thread, with other weights than the trained ones. */
export function peculiarEncoder({ kind, fault, dim = 4 }: PeculiarOptions): Encoder<Rows> {
  const encoder = withKind(setEncoder({ name: 'caption', dim, seed: 17 }), kind);
  return fault ? faulty(encoder, fault) : encoder;
}

function withKind(encoder: Encoder<Rows>, kind: PeculiarOptions['kind']): Encoder<Rows> {
  if (kind === 'noise') return noisy(encoder);
  return kind === 'statistics' ? counting(encoder) : encoder;
}

/** Adds noise in training, determined by the draw's name. */
function noisy(encoder: Encoder<Rows>): Encoder<Rows> {
  return {
    ...encoder,
    encode(batch, options) {
      const set = encoder.encode(batch, options);
      if (!options?.training) return set;
      const random = seededRandom(3).fork(options.draw!);
      const noise = Array.from({ length: set.vectors.size }, () => 0.3 * random.normal());
      return { ...set, vectors: tf.add(set.vectors, tf.tensor3d(noise, set.vectors.shape)) };
    },
  };
}

function counting(encoder: Encoder<Rows>): Encoder<Rows> {
  const count = tf.variable(tf.scalar(0), false);
  return {
    ...encoder,
    variables: () => [...encoder.variables(), { name: 'count', variable: count }],
    encode(batch, options) {
      tf.tidy(() => count.assign(tf.add(count, 1)));
      return encoder.encode(batch, options);
    },
  };
}

function faulty(encoder: Encoder<Rows>, fault: NonNullable<PeculiarOptions['fault']>): Encoder<Rows> {
  return {
    ...encoder,
    encode(batch, options) {
      if (fault === 'differs') {
        const set = encoder.encode(batch, options);
        return { ...set, vectors: tf.mul(set.vectors, 1.01) };
      }
      if (options?.draw?.includes('worker 1')) {
        if (fault === 'throws') throw new RangeError('the captions are out of range');
        if (fault === 'leaves') process.exit(3);
        if (fault === 'dies') {
          setTimeout(() => process.exit(3), 50);
          return encoder.encode(batch, options);
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      }
      return encoder.encode(batch, options);
    },
  };
}
