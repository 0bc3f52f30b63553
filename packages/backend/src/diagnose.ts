import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from './engines/engine';
import { tensorflowFolder } from './engines/tensorflow-folder';
import { installedVersion } from './installed';
import { measureProducts, type MeasureOptions } from './measure';
import { loaderOf, startEngine, type StartedEngine } from './start-engine';

/** What is known about one engine on this machine. */
export interface DiagnosisRow {
  readonly engine: EngineName;
  /** The package that was found, or the first that would do. */
  readonly package: string;
  readonly installed: boolean;
  readonly version?: string;
  /** Whether it loads and computes a product and its gradients right. */
  readonly usable: boolean;
  /** Billions of floating-point operations per second in matrix products. */
  readonly gflops?: number;
  /** What to do about it; empty where nothing has to be done. */
  readonly advice: string;
}

const ENGINES: readonly EngineName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

/**
 * Starts every engine in turn and measures those that work: one row per engine, in the order in which `useBackend`
 * prefers them. The engine that was in use is in use again afterwards.
 */
export async function diagnose(options: MeasureOptions = {}): Promise<readonly DiagnosisRow[]> {
  const before = tf.engine().backendName as string | undefined;
  const rows: DiagnosisRow[] = [];
  for (const engine of ENGINES) {
    const started = await startEngine(engine);
    const gflops = started.works ? await measureOn(engine, options) : undefined;
    rows.push(describe(engine, started, gflops));
  }
  if (before !== undefined) await tf.setBackend(before);
  return rows;
}

async function measureOn(engine: EngineName, options: MeasureOptions): Promise<number> {
  await tf.setBackend(engine);
  return measureProducts(options);
}

function describe(engine: EngineName, started: StartedEngine, gflops: number | undefined): DiagnosisRow {
  const { packages, install } = loaderOf(engine);
  const folder = engine === 'tensorflow' ? tensorflowFolder() : undefined;
  const found = packages.find((name) => installedVersion(name, folder) !== undefined);
  const version = found === undefined ? undefined : installedVersion(found, folder);
  const advice = started.works ? (started.warning ?? '') : `${started.reason}; ${install}`;
  return {
    engine,
    package: found ?? packages[0]!,
    // A browser cannot look, but what works is there.
    installed: started.works || found !== undefined,
    ...(version !== undefined && { version }),
    usable: started.works,
    ...(gflops !== undefined && { gflops }),
    advice,
  };
}

/** The rows as a table of plain text, one line per engine. */
export function formatDiagnosis(rows: readonly DiagnosisRow[]): string {
  const header = ['engine', 'package', 'installed', 'version', 'usable', 'GFLOP/s', 'what to do'];
  const cells = rows.map((row) => [
    row.engine,
    row.package,
    yesOrNo(row.installed),
    row.version ?? '-',
    yesOrNo(row.usable),
    row.gflops === undefined ? '-' : row.gflops.toFixed(1),
    row.advice || '-',
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
