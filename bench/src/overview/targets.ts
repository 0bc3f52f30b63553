import { evaluationLabel } from '../evaluation';
import { epochLabels } from './groups/epochs';
import { partLabels } from './groups/parts';
import { vseppLabel } from './groups/vsepp';
import type { Measured } from './measure';
import type { Memory } from './memory';

/** Target for a backend's speedup over PyTorch's usual form, the faster of one and two threads, in one run. */
interface Target {
  readonly work: string;
  readonly backend: string;
  readonly atLeast: number;
}

/** Largest share of PyTorch's peak memory. */
const MEMORY_SHARE = 0.4;

const [wasm, native, graphs, tensorflow] = [
  'wasm',
  'wasm with onnxruntime',
  'onnxruntime',
  'tensorflow',
] as const;

const targets: readonly Target[] = [
  ...each(vseppLabel(256), { [tensorflow]: 1, [native]: 1.2, [wasm]: 0.6 }),
  ...each('train step, batch 64', { [tensorflow]: 3, [native]: 2.2, [wasm]: 1 }),
  ...each('train step, batch 128', { [tensorflow]: 4, [native]: 2.5, [wasm]: 1.3 }),
  ...each('similarity, batch 64', { [graphs]: 8, [tensorflow]: 5 }),
  ...each('similarity, batch 128', { [graphs]: 8, [tensorflow]: 5 }),
  ...each('similarity step, batch 64', { [graphs]: 9, [tensorflow]: 7, [wasm]: 2 }),
  ...each('similarity step, batch 128', { [graphs]: 9, [tensorflow]: 7, [wasm]: 2 }),
  ...each(partLabels.gruStep, { [tensorflow]: 1.2, [native]: 1, [wasm]: 0.35 }),
  ...each(partLabels.maxOfHinges, { [tensorflow]: 1, [wasm]: 0.7 }),
  ...each(partLabels.infoNce, { [tensorflow]: 1, [wasm]: 0.7 }),
  ...each(epochLabels.vsepp, { [native]: 1.3 }),
  ...each(evaluationLabel, { [graphs]: 10, [tensorflow]: 5.5, [wasm]: 2.5 }),
];

function each(work: string, atLeast: Readonly<Record<string, number>>): readonly Target[] {
  return Object.entries(atLeast).map(([backend, ratio]) => ({ work, backend, atLeast: ratio }));
}

/** Rows of the targets of all works that were measured, and of memory: target, measurement, verdict. */
export function targetRows(
  measured: readonly Measured[],
  memory: readonly Memory[],
): readonly (readonly string[])[] {
  const works = new Set(measured.map(({ work }) => work));
  const speeds = targets
    .filter(({ work }) => works.has(work))
    .map(({ work, backend, atLeast }) => {
      const found = measured.find((one) => one.work === work && one.backend === backend);
      const ratio = found?.torch.usual?.ratio;
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
      `at most ${MEMORY_SHARE} of PyTorch's`,
      reference === undefined ? '-' : `${(megabytes / reference).toFixed(2)} of it`,
      verdict(reference === undefined ? undefined : megabytes <= MEMORY_SHARE * reference),
    ]);
  return [...speeds, ...sizes];
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return 'not measured';
  return met ? 'met' : 'missed';
}
