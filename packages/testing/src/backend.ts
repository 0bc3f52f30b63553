const tolerances: Readonly<Record<string, number>> = {
  cpu: 1e-5,
  wasm: 1e-4,
  tensorflow: 1e-4,
  webgpu: 1e-3,
};

/** The backend that this test run uses, from VSE_BACKEND. */
export const backend = process.env['VSE_BACKEND'] ?? 'cpu';

/** How close a float32 result comes to a float64 reference, by backend: relative, with the same absolute floor. */
export const tolerance = tolerances[backend] ?? 1e-4;
