import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type Encoder } from '@vse/core';
import { useBackend } from '../../../backend/src/index';
import type { ModelThread } from '../parallel/load-model';
import { setModel, type Rows, type SetModel } from './set-model';

/** Peculiarities of a test model. */
export interface ParallelModelConfig {
  /** `'noise'`, as of dropout; `'statistics'`, as of batch normalisation. */
  readonly kind?: 'noise' | 'statistics';
  /**
   * Fault of a thread when it encodes captions in training; `'differs'` shows outside training too, and `'dies'` only
   * after the step.
   */
  readonly fault?: 'throws' | 'leaves' | 'hangs' | 'differs' | 'dies';
}

/** The module of `dataParallel`. */
export async function createModel(config: ParallelModelConfig, { backend }: ModelThread): Promise<SetModel> {
  await useBackend({ prefer: [backend], log: false });
  const model = parallelModel(config, 17); // other weights, to be replaced by those of the trained model
  return config.fault ? { ...model, captions: faulty(model.captions, config.fault) } : model;
}

/** The trained model. */
export function parallelModel({ kind }: ParallelModelConfig, seed = 1): SetModel {
  const model = setModel({ seed });
  if (kind === 'noise') return { ...model, captions: noisy(model.captions) };
  if (kind === 'statistics') return { ...model, captions: counting(model.captions) };
  return model;
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

function faulty(encoder: Encoder<Rows>, fault: NonNullable<ParallelModelConfig['fault']>): Encoder<Rows> {
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
