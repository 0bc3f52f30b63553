import { benchCca, benchLargestCca } from './cca';
import { benchDspe } from './dspe';
import { benchEngine } from './engine';
import { benchEngines } from './engines';
import { benchExtraction } from './extraction';
import { benchFisherVectors } from './fisher-vectors';
import { benchGru } from './gru';
import { benchEvaluation } from './evaluation';
import { benchLosses } from './losses';
import { benchMetrics } from './metrics';
import { benchOnnx } from './onnx';
import { benchReading } from './reading';
import { benchParallel } from './parallel';
import { benchReference } from './reference';
import { benchSimilarities } from './similarities';
import { benchSimilarity } from './similarity';
import { benchTrainer } from './trainer';
import { benchWordVectors } from './word-vectors';

/** `pnpm bench [name]`: one benchmark, or all of them one after another. A benchmark prints its own table. */
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  cca: benchCca,
  'largest-cca': benchLargestCca,
  dspe: benchDspe,
  engine: benchEngine,
  engines: benchEngines,
  extraction: benchExtraction,
  fisher: benchFisherVectors,
  gru: benchGru,
  evaluation: benchEvaluation,
  losses: benchLosses,
  metrics: benchMetrics,
  onnx: benchOnnx,
  reading: benchReading,
  parallel: benchParallel,
  reference: benchReference,
  similarities: benchSimilarities,
  similarity: benchSimilarity,
  trainer: benchTrainer,
  'word-vectors': benchWordVectors,
};

const asked = process.argv.slice(2).filter((argument) => argument !== '--');
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  throw new Error(
    `no benchmark called ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`,
  );
}
for (const name of asked.length > 0 ? asked : Object.keys(benchmarks)) {
  console.log(`\n${name}`);
  await benchmarks[name]!();
}
