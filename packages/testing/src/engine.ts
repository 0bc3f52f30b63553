const tolerances: Readonly<Record<string, number>> = {
  cpu: 1e-5,
  wasm: 1e-4,
  tensorflow: 1e-4,
  webgpu: 1e-3,
};

/** The engine that this test run uses, from VSE_ENGINE. */
export const engine = process.env['VSE_ENGINE'] ?? 'cpu';

/** How close a float32 result comes to a float64 reference, by engine: relative, with the same absolute floor. */
export const tolerance = tolerances[engine] ?? 1e-4;
