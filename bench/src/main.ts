import { parseArgs } from 'node:util';
import { benchCca, benchLargestCca } from './cca';
import { benchDspe } from './dspe';
import { benchBackend } from './backend';
import { benchExtraction } from './extraction';
import { benchFisherVectors } from './fisher-vectors';
import { benchGru } from './gru';
import { benchEvaluation } from './evaluation';
import { benchLosses } from './losses';
import { benchMetrics } from './metrics';
import { benchOnnx } from './onnx';
import { benchOverview } from './overview/overview';
import { benchReading } from './reading';
import { benchParallel } from './parallel';
import { benchSimilarities } from './similarities';
import { benchGradients } from './gradients';
import { benchTrainer } from './trainer';
import { benchWordVectors } from './word-vectors';

/** One subject each, printing a table of its own. */
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
  onnx: benchOnnx,
  reading: benchReading,
  parallel: benchParallel,
  similarities: benchSimilarities,
  gradients: benchGradients,
  trainer: benchTrainer,
  'word-vectors': benchWordVectors,
};

/**
 * `pnpm bench`: the overview, also into a file by `--markdown FILE`. `pnpm bench NAME...`: those benchmarks. `pnpm bench all`:
 * the overview and every one.
 */
const { positionals: asked, values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { markdown: { type: 'string' } },
  allowPositionals: true,
});
const all = asked.includes('all');
const unknown = asked.filter((name) => name !== 'all' && !(name in benchmarks));
if (unknown.length > 0) {
  throw new Error(
    `no benchmark called ${unknown.join(', ')}; there are all, ${Object.keys(benchmarks).join(', ')}`,
  );
}
if (all || asked.length === 0) {
  await benchOverview(values.markdown === undefined ? {} : { markdown: values.markdown });
}
for (const name of all ? Object.keys(benchmarks) : asked) {
  console.log(`\n${name}`);
  await benchmarks[name]!();
}
