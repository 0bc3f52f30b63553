import { cpus } from 'node:os';
import { openBackends } from './backends';
import { closedFormGroup } from './groups/closed-form';
import { evaluationGroup } from './groups/evaluation';
import { partsGroup } from './groups/parts';
import { scanGroup } from './groups/scan';
import { measureGroup, type Measured } from './measure';
import { measureMemory, type Memory } from './memory';
import { floorOf, measureRates, type Rates } from './rates';
import { asMarkdown, asText, writeMarkdown, type Section } from './report';
import { targetRows } from './targets';
import type { Backends, Group } from './work';

const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 3);
const batches = (process.env['VSE_BENCH_BATCHES'] ?? '64,128').split(',').map(Number);

/** Options of the overview. */
export interface OverviewOptions {
  /** Markdown file to write the tables to. */
  readonly markdown?: string;
}

/**
 * All works on all backends in one run, against the PyTorch reference: medians, speedup over PyTorch, and ratio to the
 * floor, which is the operations of the work over the rate of the backend's square products. Then the peak memory of a
 * training step, and the targets. Backends and PyTorch alternate, round by round. Synthetic data, except for the
 * photographs. Includes tensorflow if VSE_TENSORFLOW names a folder that has it.
 *
 * `VSE_BENCH_ROUNDS` sets the rounds (the evaluation takes one), `VSE_BENCH_BATCHES`, `VSE_BENCH_IMAGES` and
 * `VSE_BENCH_CAPTIONS` the sizes, `VSE_BENCH_PIECE` the items that cached gradients encode at a time.
 */
export async function benchOverview({ markdown }: OverviewOptions = {}): Promise<void> {
  const backends = await openBackends();
  const rates = await measureRates(backends);
  const measured: Measured[] = [];
  const torch = new Set<string>();
  for (const open of groupsOf(backends)) {
    const group = await open();
    const result = await measureGroup(group, rounds);
    await group.dispose();
    if (result.torch) torch.add(`PyTorch ${result.torch}`);
    if (result.missing) console.log(result.missing);
    console.log(asText([worksSection(result.measured, rates, '')])); // progress during the run
    measured.push(...result.measured);
  }
  const largest = Math.max(...batches);
  const memory = await measureMemory(backends, largest);
  const machine = [cpus()[0]?.model.trim() ?? 'unknown', `${cpus().length} cores`, `Node ${process.versions.node}`, ...torch].join(', '); // prettier-ignore
  const sections = [
    worksSection(measured, rates, `${machine}. Rounds: ${rounds}; evaluation: one.`),
    ratesSection(rates),
    memorySection(memory, largest),
    {
      title: 'Targets, against PyTorch in the same run:',
      header: ['work', 'target', 'measured', ''],
      rows: targetRows(measured, memory, batches),
    },
  ];
  console.log(asText(sections));
  if (markdown) writeMarkdown(markdown, asMarkdown(sections));
}

/** Groups, opened one at a time to hold only one group's tensors. */
function groupsOf(backends: Backends): readonly (() => Group | Promise<Group>)[] {
  return [
    ...batches.map((batch) => () => scanGroup(backends, batch)),
    () => partsGroup(backends),
    () => closedFormGroup(backends),
    () => evaluationGroup(backends),
  ];
}

function worksSection(measured: readonly Measured[], rates: Rates, title: string): Section {
  return {
    title,
    header: [
      'work',
      'backend',
      'threads',
      'median',
      'floor',
      'times the floor',
      'PyTorch (threads)',
      'as fast as PyTorch',
    ],
    rows: measured.map(({ work, way, time, torch }, i) => {
      const floor = floorOf(way.operations, rates);
      return [
        measured[i - 1]?.work === work ? '' : work,
        way.backend,
        String(way.threads),
        duration(time),
        ...(Number.isNaN(floor) ? ['-', '-'] : [duration(floor), (time / floor).toFixed(1)]),
        ...(torch
          ? [`${duration(torch.time)} (${torch.threads})`, `${torch.ratio.toFixed(2)} times`]
          : ['-', '-']),
      ];
    }),
  };
}

function ratesSection(rates: Rates): Section {
  return {
    title:
      'Rates of square products of 1024, which give the floors (own kernel: that of `@vse/subspace`, one thread):',
    header: ['processor', 'GFLOP/s'],
    rows: Array.from(rates, ([processor, rate]) => [processor, (rate / 1e6).toFixed(1)]),
  };
}

function memorySection(memory: readonly Memory[], pairs: number): Section {
  return {
    title: `Training steps at batch ${pairs}, each program in its own process:`,
    header: ['program', 'peak memory'],
    rows: memory.map(({ program, megabytes }) => [program, `${megabytes.toFixed(0)} MB`]),
  };
}

function duration(milliseconds: number): string {
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`;
}
