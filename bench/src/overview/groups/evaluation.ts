import { scoringThreads } from '@vse/backend';
import type { ScoringThreads } from '@vse/core';
import { onnxScorer } from '@vse/onnx';
import { captionCount, evaluateSynthetic, evaluationLabel, imageCount } from '../../evaluation';
import { similarityOperations } from '../../operations';
import { captionLengths, scanSizes } from '../../scan-sizes';
import { placesOf, wasmNative, type Backends, type Place } from '../backends';
import { THREADS, type Group, type TorchCounterpart, type Way } from '../work';

/** Blocks of PyTorch, of as many images as captions: the faster counts. */
const blocks = [64, 128];

/** An evaluation, scores and ranks: wasm in two worker threads, onnxruntime on two threads, tensorflow on all cores. */
export function evaluationGroup(backends: Backends): Group {
  const { regions, words, dim } = scanSizes;
  const operations = similarityOperations({
    images: imageCount,
    lengths: captionLengths(captionCount),
    regions,
    dim,
  });
  const wayOf = ({ label, processor, start }: Place, threads?: ScoringThreads): Way => ({
    backend: label,
    threads: THREADS,
    // Worker threads multiply side by side, each at the rate of one: together at that of a product on as many threads.
    operations: { [processor]: operations },
    prepare: start,
    run: () => evaluateSynthetic(threads),
  });
  const ways = backends.names.flatMap((name) =>
    placesOf(name, backends).map((place) =>
      wayOf(place, name === 'wasm' ? scoringThreads(THREADS) : undefined),
    ),
  );
  if (backends.onnxruntime) ways.push(wayOf({ ...wasmNative, label: 'onnxruntime' }, onnxScorer(THREADS)));
  const torch = blocks.map((batch): TorchCounterpart => ({
    work: 'evaluation',
    options: { batch, regions, words, dim },
    figure: 'block',
    runs: (imageCount * captionCount) / batch ** 2,
  }));
  return { works: [{ label: evaluationLabel, ways, torch }], once: true, dispose: () => undefined };
}
