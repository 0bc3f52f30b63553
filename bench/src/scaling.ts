import { stackedCrossAttention } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { disposeSet } from '@vse/core';
import { scoreMatrix } from '@vse/eval';
import { compare, table } from './harness';
import {
  encoderOperations,
  similarityOperations,
  similarityStepOperations,
  type SimilaritySizes,
} from './operations';
import { captionLengths, scanSizes } from './scan-sizes';
import { openScanModel } from './scan-training';
import { scanSets, step } from './similarity-work';
import { syntheticEvaluation } from './synthetic-evaluation';
import { trainingStep } from './training-step';

const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 3);
const factors = [1, 2, 4, 8];

/** Sizes that grow one at a time. */
interface Sizes {
  readonly pairs: number;
  readonly regions: number;
  readonly words: number;
}

const smallest: Sizes = { pairs: 8, regions: 9, words: 8 };
const dim = 256;

/** A computation at one size, ready to be timed. */
interface Sized {
  readonly run: () => Promise<unknown>;
  dispose(): unknown;
}

interface Growing {
  readonly work: string;
  /** Label of the number of pairs. */
  readonly pairsAre: string;
  readonly grows: readonly (keyof Sizes)[];
  readonly make: (sizes: Sizes) => Promise<Sized>;
  readonly operations: (sizes: SimilaritySizes) => number;
}

/**
 * Growth of the time on wasm as batch or corpus, regions and words grow by 2, 4 and 8: the exponent, fitted to log time
 * over log size, beside that of the operation count. Sizes alternate, round by round. An exponent below the prediction: a
 * constant part has a share. Above it: something other than products grows, or memory limits.
 */
export async function benchScaling(): Promise<void> {
  await useBackend({ prefer: ['wasm'], log: false });
  const rows: (readonly string[])[] = [];
  for (const growing of await works()) {
    for (const what of growing.grows) rows.push(await rowOf(growing, what));
  }
  const header = ['work', 'size', 'median at 1, 2, 4, 8 times', 'exponent', 'exponent of operations'];
  console.log(table(header, rows));
}

async function works(): Promise<readonly Growing[]> {
  const model = await openScanModel({ system: 'scan' }, 'wasm');
  const similarity = stackedCrossAttention();
  return [
    {
      work: 'similarity step',
      pairsAre: 'batch',
      grows: ['pairs', 'regions', 'words'],
      make({ pairs, regions, words }) {
        const { images, captions } = scanSets(pairs, { regions, words, dim });
        return Promise.resolve({
          run: () => step(similarity, images, captions),
          dispose: () => [images, captions].forEach(disposeSet),
        });
      },
      operations: (sizes) => similarityStepOperations({ ...sizes, dim }),
    },
    {
      work: 'train step',
      pairsAre: 'batch',
      grows: ['pairs', 'regions', 'words'],
      make: (sizes) => trainingStep(model, sizes),
      operations: (sizes) =>
        encoderOperations(sizes) + similarityStepOperations({ ...sizes, dim: scanSizes.dim }),
    },
    {
      work: 'scoring',
      pairsAre: 'corpus',
      grows: ['pairs'],
      make({ pairs, regions, words }) {
        const corpus = { images: 4 * pairs, captions: 4 * pairs, regions, words, dim };
        const { model: scorer, data } = syntheticEvaluation(corpus);
        return Promise.resolve({ run: () => scoreMatrix(scorer, data), dispose: () => undefined });
      },
      operations: (sizes) => similarityOperations({ ...sizes, dim }),
    },
  ];
}

async function rowOf(
  { work, pairsAre, make, operations }: Growing,
  what: keyof Sizes,
): Promise<readonly string[]> {
  const sizes = factors.map((factor): Sizes => ({ ...smallest, [what]: factor * smallest[what] }));
  const sized: Sized[] = [];
  for (const one of sizes) sized.push(await make(one));
  const timings = await compare(
    sized.map(({ run }, i) => ({ name: String(factors[i]), run })),
    { rounds },
  );
  for (const one of sized) await one.dispose();
  const times = timings.map(({ median }) => median);
  const counts = sizes.map(({ pairs, regions, words }) =>
    operations({ images: pairs, regions, lengths: captionLengths(pairs, words), dim }),
  );
  return [
    work,
    what === 'pairs' ? pairsAre : what,
    `${times.map((time) => time.toFixed(time < 10 ? 1 : 0)).join(', ')} ms`,
    exponent(times).toFixed(2),
    exponent(counts).toFixed(2),
  ];
}

/** Exponent of a power law, by least squares on the logarithms. */
function exponent(values: readonly number[]): number {
  const x = factors.map(Math.log);
  const y = values.map(Math.log);
  const mean = (list: readonly number[]) => list.reduce((total, value) => total + value, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - mx) * (y[i]! - my)));
  return covariance / mean(x.map((value) => (value - mx) ** 2));
}
