import { backend_util } from '@tensorflow/tfjs-core';

/** Functions of one number in float64, accurate for every argument. */

/** Computes `log(1 + exp(x))`: neither the exponential overflows nor is a small one lost beside the 1. */
export const exactSoftplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Computes `x` from 0 on, and `exp(x) - 1` below, without the rounding of a difference from 1. */
export const exactElu = (x: number): number => (x >= 0 ? x : Math.expm1(x));

/** Computes the scaled ELU with the constants of tfjs. */
export const exactSelu = (x: number): number =>
  x >= 0 ? backend_util.SELU_SCALE * x : backend_util.SELU_SCALEALPHA * Math.expm1(x);
