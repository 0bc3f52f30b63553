import { backend as usual } from './backend';
import type { Tolerance } from './close';
import type { GoldenSettings, GoldenTensor, GoldenTensors } from './golden';

/*
 * The one rule for comparisons with golden files. A result of float32 differs from its float64 reference by a multiple of
 * the rounding of float32, times the scale of the tensor. Where a file says by how much the reference implementation
 * itself differs in float32 (`f32_max_abs_dev`), that is the rounding of its case if it is larger.
 */

/** Distance from 1 to the next float32. */
const ROUNDING = 2 ** -23;

/** A reference without a larger number is 0 up to the rounding of float64. */
export const ZERO = 1e-12;

/**
 * Roundings that add up in a value and in a gradient, by backend. cpu rounds each result once and adds in float64; others
 * add in float32. A gradient runs through the computation twice, and divides by norms on its way.
 */
const roundings: Readonly<Record<string, { readonly value: number; readonly gradient: number }>> = {
  cpu: { value: 80, gradient: 512 },
  onnx: { value: 80, gradient: 512 },
  wasm: { value: 800, gradient: 800 },
  tensorflow: { value: 800, gradient: 800 },
  webgpu: { value: 8000, gradient: 8000 },
};

/** Options of `goldenTolerance`. */
export interface GoldenToleranceOptions {
  /** Backend that computes, or `onnx`. Defaults to the backend of this run. */
  readonly backend?: string;
  /** Scale of the terms that cancel, if it may be larger than that of the tensor. Defaults to `0`. */
  readonly terms?: number;
  /** Largest exponent of an exponential inside: what rounding takes off it is a relative error. Defaults to `0`. */
  readonly exponent?: number;
  /**
   * Roundings of a norm by which a gradient divides, as multiples of the norm itself: a norm of sums that almost cancel has many.
   * Of use only where the case states no deviation of the reference. Defaults to `0`.
   */
  readonly condition?: number;
}

/** Relative deviation of the reference in float32, by the outputs of its case. */
const deviations = new WeakMap<GoldenTensors, number>();

/** Notes the deviation that a case's settings state, for the outputs of that case. */
export function noteDeviation(outputs: GoldenTensors, settings: GoldenSettings): void {
  deviations.set(outputs, relativeDeviation(outputs, settings['f32_max_abs_dev']));
}

/** Tolerance of the golden tensor of this name. */
export function goldenTolerance(
  outputs: GoldenTensors,
  name: string,
  { backend = usual, terms = 0, exponent = 0, condition = 0 }: GoldenToleranceOptions = {},
): Required<Tolerance> {
  const { value, gradient } = roundings[backend] ?? roundings['wasm']!;
  const ofGradient = name.startsWith('grad');
  const count = ofGradient ? gradient : value;
  const deviation = deviations.get(outputs) ?? 0;
  const unit = Math.max(ROUNDING, deviation);
  // Not added up: of what rounding does in a gradient, only one is the most. A stated deviation has it all.
  const conditioned = ofGradient && deviation === 0 ? condition * ROUNDING : 0;
  const relative = Math.max(count * unit, conditioned) + exponent * ROUNDING;
  const scale = scaleOf(outputs[name]);
  // A tensor of zeros is one of which everything cancels: measured against terms of size 1.
  return { relative, absolute: relative * Math.max(scale < ZERO ? 1 : scale, terms) };
}

/** The deviation is absolute and that of the values: divided by their scale it holds for gradients too. */
function relativeDeviation(outputs: GoldenTensors, stated: unknown): number {
  const deviation = Math.max(0, ...numbersIn(stated));
  const values = Object.keys(outputs).filter((name) => !name.startsWith('grad'));
  const scale = Math.max(0, ...values.map((name) => scaleOf(outputs[name])));
  return scale > 0 ? deviation / scale : 0;
}

/** A deviation is one number, or one for each of some outputs. */
function numbersIn(stated: unknown): number[] {
  if (typeof stated === 'number') return [stated];
  return typeof stated === 'object' && stated !== null ? Object.values(stated).flatMap(numbersIn) : [];
}

function scaleOf(tensor: GoldenTensor | undefined): number {
  return (tensor?.data ?? []).reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
}
