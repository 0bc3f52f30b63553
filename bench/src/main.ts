import { benchCca } from './cca';
import { benchDspe } from './dspe';
import { benchEngine } from './engine';
import { benchReference } from './reference';
import { benchSimilarity } from './similarity';

/** `pnpm bench [name]`: one benchmark, or all of them one after another. A benchmark prints its own table. */
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  cca: benchCca,
  dspe: benchDspe,
  engine: benchEngine,
  reference: benchReference,
  similarity: benchSimilarity,
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
