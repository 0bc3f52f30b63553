import type { ResizeKernel } from './extractor';

/** An interpolation kernel. */
export interface Kernel {
  /** Largest distance of a sample with a weight. */
  readonly radius: number;
  /** Weight at a distance from the centre, before the weights are divided by their sum. */
  readonly weight: (distance: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Kernels by their name. */
export const resizeKernels: Readonly<Record<ResizeKernel, Kernel>> = {
  linear: { radius: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Catmull-Rom: a = -0.5.
  cubic: {
    radius: 2,
    weight(x) {
      const d = Math.abs(x);
      if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
      return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    },
  },
  lanczos3: { radius: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};
