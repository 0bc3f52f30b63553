import { evaluationLabel } from '../evaluation';
import type { Measured } from './measure';
import type { Memory } from './memory';

/** Target for a backend's speedup over PyTorch, both on two threads, in one run. */
interface Target {
  readonly backend: string;
  readonly work: string;
  readonly atLeast: number;
}

function targetsAt(batches: readonly number[]): readonly Target[] {
  const each = (backend: string, work: string, atLeast: number) =>
    batches.map((batch): Target => ({ backend, work: `${work}, batch ${batch}`, atLeast }));
  return [
    ...each('tensorflow', 'similarity step', 4),
    ...each('tensorflow', 'train step', 1.5),
    { backend: 'tensorflow', work: evaluationLabel, atLeast: 5 },
    ...each('wasm', 'similarity step', 1),
    { backend: 'wasm', work: evaluationLabel, atLeast: 1.5 },
    { backend: 'wasm with onnxruntime', work: evaluationLabel, atLeast: 12 },
    ...each('wasm with onnxruntime', 'similarity step', 5),
    ...each('wasm with onnxruntime', 'train step', 1),
  ];
}

/** Rows of each target, its measurement, and the verdict. */
export function targetRows(
  measured: readonly Measured[],
  memory: readonly Memory[],
  batches: readonly number[],
): readonly (readonly string[])[] {
  const speeds = targetsAt(batches).map(({ backend, work, atLeast }) => {
    const found = measured.find((one) => one.work === work && one.way.backend === backend);
    const ratio = found?.torch?.ratio;
    return [
      `${work}, ${backend}`,
      `at least ${atLeast} times as fast`,
      ratio === undefined ? '-' : `${ratio.toFixed(2)} times`,
      verdict(ratio === undefined ? undefined : ratio >= atLeast),
    ];
  });
  const reference = memory.find(({ program }) => program === 'PyTorch')?.megabytes;
  const sizes = memory
    .filter(({ program }) => program !== 'PyTorch')
    .map(({ program, megabytes }) => [
      `peak memory of a train step, ${program}`,
      "below PyTorch's",
      reference === undefined ? '-' : `${(megabytes / reference).toFixed(2)} of it`,
      verdict(reference === undefined ? undefined : megabytes < reference),
    ]);
  return [...speeds, ...sizes];
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return 'not measured';
  return met ? 'met' : 'missed';
}
