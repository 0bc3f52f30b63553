import { parseArgs } from 'node:util';
import { benchCca, benchLargestCca } from './cca';
import { benchDspe } from './dspe';
import { benchBackend } from './backend';
import { benchExtraction } from './extraction';
import { benchFisherVectors } from './fisher-vectors';
import { benchGpu } from './gpu/gpu';
import { benchGru } from './gru';
import { benchEvaluation } from './evaluation';
import { benchLosses } from './losses';
import { benchMetrics } from './metrics';
import { benchModelOpening } from './model-opening';
import { benchNativeProducts } from './native-products';
import { benchOnnx } from './onnx';
import { benchOnnxExport } from './onnx-export';
import { benchOverview } from './overview/overview';
import { benchProfiles } from './profile';
import { benchReading } from './reading';
import { benchParallel } from './parallel';
import { benchSimilarities } from './similarities';
import { benchScaling } from './scaling';
import { benchApproximate } from './approximate/approximate';
import { benchSearch } from './search';
import { benchServing } from './serving';
import { benchTrainer } from './trainer';
import { benchWordVectors } from './word-vectors';

/** Benchmarks by name; each prints a table. */
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  cca: benchCca,
  'largest-cca': benchLargestCca,
  dspe: benchDspe,
  backend: benchBackend,
  extraction: benchExtraction,
  fisher: benchFisherVectors,
  gru: benchGru,
  evaluation: benchEvaluation,
  losses: benchLosses,
  metrics: benchMetrics,
  'model-opening': benchModelOpening,
  'native-products': benchNativeProducts,
  onnx: benchOnnx,
  'onnx-export': benchOnnxExport,
  reading: benchReading,
  parallel: benchParallel,
  similarities: benchSimilarities,
  scaling: benchScaling,
  search: benchSearch,
  serving: benchServing,
  approximate: benchApproximate,
  trainer: benchTrainer,
  'word-vectors': benchWordVectors,
};

/**
 * `pnpm bench` runs the overview, with `--markdown FILE` writes it to a file, and with `--resume FILE` keeps its results so that
 * an interrupted run goes on; `pnpm bench NAME...` runs those benchmarks;
 * `pnpm bench all` runs the overview and all benchmarks; `pnpm bench profile JOB...` prints the kernels of jobs;
 * `pnpm bench gpu` times training steps on an NVIDIA GPU, or with `--software` tries that without one.
 */
const { positionals: names, values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { markdown: { type: 'string' }, resume: { type: 'string' }, software: { type: 'boolean' } },
  allowPositionals: true,
});
const all = names.includes('all');
if (names[0] === 'profile') await benchProfiles(names.slice(1));
else if (names[0] === 'gpu') await benchGpu(values);
else await runBenchmarks();

async function runBenchmarks(): Promise<void> {
  const unknown = names.filter((name) => name !== 'all' && !(name in benchmarks));
  if (unknown.length > 0) {
    throw new Error(
      `there is no benchmark ${unknown.join(', ')}; choose from all, ${Object.keys(benchmarks).join(', ')}`,
    );
  }
  if (all || names.length === 0) {
    await benchOverview(values);
  }
  for (const name of all ? Object.keys(benchmarks) : names) {
    console.log(`\n${name}`);
    await benchmarks[name]!();
  }
}
