const tolerances: Readonly<Record<string, number>> = {
  cpu: 1e-5,
  wasm: 1e-4,
  tensorflow: 1e-4,
  webgpu: 1e-3,
};

/** Backend of this test run, from `VSE_BACKEND`. Defaults to `cpu`. */
export const backend = process.env['VSE_BACKEND'] ?? 'cpu';

/** Tolerance of a float32 result against a float64 reference on this backend: relative, with the same absolute floor. */
export const tolerance = tolerances[backend] ?? 1e-4;
