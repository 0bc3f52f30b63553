import type { Measured, TorchTime } from './measure';
import type { Memory } from './memory';
import { floorOf, type Rates } from './rates';
import type { Section } from './report';
import type { Results } from './results';
import { targetRows } from './targets';

/** Title of the first table, and pairs of the training steps whose memory is measured. */
export interface SectionOptions {
  readonly title: string;
  readonly pairs: number;
}

/** All tables of a run. */
export function overviewSections(
  { jobs, rates = {}, memory }: Results,
  { title, pairs }: SectionOptions,
): readonly Section[] {
  const measured = Object.values(jobs).flat();
  return [
    worksSection(measured, rates, title),
    ratesSection(rates),
    ...(memory ? [memorySection(memory, pairs)] : []),
    {
      title: "Targets, against PyTorch's usual form in the same run:",
      header: ['work', 'target', 'measured', 'outcome'],
      rows: targetRows(measured, memory ?? []),
    },
  ];
}

/** Table of measurements. */
export function worksSection(measured: readonly Measured[], rates: Rates, title: string): Section {
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
      'its best form (threads)',
      'as fast as that',
    ],
    rows: measured.map(({ work, backend, threads, operations, time, torch }, i) => {
      const floor = floorOf(operations, rates);
      return [
        measured[i - 1]?.work === work ? '' : work,
        backend,
        String(threads),
        duration(time),
        ...(Number.isNaN(floor) ? ['-', '-'] : [duration(floor), (time / floor).toFixed(1)]),
        ...torchCells(torch.usual),
        ...torchCells(torch.best),
      ];
    }),
  };
}

function torchCells(torch: TorchTime | undefined): readonly string[] {
  if (!torch) return ['-', '-'];
  return [`${duration(torch.time)} (${torch.threads})`, `${torch.ratio.toFixed(2)} times`];
}

function ratesSection(rates: Rates): Section {
  return {
    title:
      'Rates of square products of 1024, which give the floors (own kernel: that of `@vse/subspace`, one thread):',
    header: ['processor', 'GFLOP/s'],
    rows: Object.entries(rates).map(([processor, rate]) => [processor, (rate / 1e6).toFixed(1)]),
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
