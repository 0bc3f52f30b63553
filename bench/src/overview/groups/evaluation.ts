import { scoringThreads } from '@vse/backend';
import { onnxScorer } from '@vse/onnx';
import { captionCount, evaluateSynthetic, evaluationLabel, imageCount } from '../../evaluation';
import { similarityOperations } from '../../operations';
import { captionLengths, scanSizes } from '../../scan-sizes';
import { timeReference, type TorchRuns } from '../torch';
import { backendWay, nativeWay, on, THREADS, type Backends, type Group, type Way } from '../work';

/** An evaluation, scores and ranks: wasm in two worker threads, onnxruntime on two threads, tensorflow on all cores. */
export function evaluationGroup({ names, onnxruntime }: Backends): Group {
  const operations = similarityOperations({
    images: imageCount,
    lengths: captionLengths(captionCount),
    regions: scanSizes.regions,
    dim: scanSizes.dim,
  });
  const ways = names.map((name): Way => {
    if (name !== 'wasm') return backendWay(name, operations, () => evaluateSynthetic());
    return {
      backend: name,
      threads: THREADS,
      operations: { wasm: operations / THREADS },
      run: on('wasm', () => evaluateSynthetic(scoringThreads(THREADS))),
    };
  });
  if (onnxruntime) {
    ways.push(nativeWay({ onnxruntime: operations }, () => evaluateSynthetic(onnxScorer(THREADS))));
  }
  return {
    works: [{ label: evaluationLabel, figure: 'evaluation', ways }],
    torch: () => referenceTime(imageCount * captionCount),
    once: true,
    dispose: () => undefined,
  };
}

/** PyTorch's time: its time per pair at batch 64 or 128, the shorter, times the pairs. */
async function referenceTime(pairs: number): Promise<TorchRuns> {
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
