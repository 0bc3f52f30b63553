import { scoringThreads } from '@vse/backend';
import { onnxScorer } from '@vse/onnx';
import { captionCount, evaluateSynthetic, evaluationLabel, imageCount } from '../../evaluation';
import { similarityOperations } from '../../operations';
import { captionLengths, scanSizes } from '../../scan-sizes';
import { timeReference, type TorchRuns } from '../torch';
import { backendWay, nativeWay, on, THREADS, type Backends, type Group, type Way } from '../work';

/** A whole evaluation, scores and ranks: wasm in two worker threads, onnxruntime on as many, tensorflow as it comes. */
export function evaluationGroup({ names, onnxruntime }: Backends): Group {
  const operations = similarityOperations({
    ...{ images: imageCount, lengths: captionLengths(captionCount) },
    ...{ regions: scanSizes.regions, dim: scanSizes.dim },
  });
  const ways = names.map((name): Way => {
    if (name !== 'wasm') return backendWay(name, operations, () => evaluateSynthetic());
    return {
      ...{ backend: name, threads: THREADS, operations: { wasm: operations / THREADS } },
      run: on('wasm', () => evaluateSynthetic(scoringThreads(THREADS))),
    };
  });
  if (onnxruntime) {
    ways.push(nativeWay({ onnxruntime: operations }, () => evaluateSynthetic(onnxScorer(THREADS))));
  }
  return {
    works: [{ label: evaluationLabel, figure: 'evaluation', ways }],
    torch: () => referenceOf(imageCount * captionCount),
    once: true,
    dispose: () => undefined,
  };
}

/** The reference's time per pair, of its batches of 64 and 128 the better, times the pairs. */
async function referenceOf(pairs: number): Promise<TorchRuns> {
  const [small, large] = [
    await timeReference({ works: ['forward'], batch: 64, repeat: 3 }),
    await timeReference({ works: ['forward'], batch: 128, repeat: 3 }),
  ];
  if (typeof small === 'string') return small;
  if (typeof large === 'string') return large;
  return small.map((run, i) => {
    const perPair = Math.min(run.seconds['evaluate_pair']!, large[i]!.seconds['evaluate_pair']!);
    return { ...run, seconds: { evaluation: pairs * perPair } };
  });
}
