import { stackedCrossAttention } from '@vse/attention';
import type { BackendName } from '@vse/backend';
import { disposeSet, sharedSet } from '@vse/core';
import { maxOfHinges } from '@vse/losses';
import { onnxScorer } from '@vse/onnx';
import { cachedGradients } from '@vse/trainer';
import { nativeStep, openScorer } from '../../onnx/native-step';
import {
  encoderOperations,
  similarityOperations,
  similarityStepOperations,
  type SimilaritySizes,
} from '../../operations';
import { captionLengths, scanSizes } from '../../scan-sizes';
import { disposeModel, openScanModel } from '../../scan-training';
import { forward, scanSets, step } from '../../similarity-work';
import { trainingStep } from '../../training-step';
import { onEachBackend, wasmNative, type Backends, type OpenedRuns } from '../backends';
import { pieceOf, THREADS, type Group, type Way } from '../work';

/** Scores alone, with the gradients of both sides, and in a training step of SCAN t-i AVG; by PyTorch's names. */
const labels = {
  similarity_forward: 'similarity',
  similarity_step: 'similarity step',
  train_step: 'train step',
} as const;

type Figure = keyof typeof labels;

/** Similarity and training step at one batch size, against the PyTorch reference. */
export async function scanGroup(backends: Backends, batch: number): Promise<Group> {
  const ways = await onEachBackend(backends, (name) => onBackend(name, batch));
  const graphs = backends.onnxruntime ? await onGraphs(batch) : undefined;
  const { regions, words, dim } = scanSizes;
  const figures = Object.keys(labels) as Figure[];
  return {
    works: figures.map((figure) => ({
      label: `${labels[figure]}, batch ${batch}`,
      ways: [...ways.ways(figure), ...(graphs ? [graphs.ways[figure]] : [])],
      torch: [{ work: 'scan', options: { batch, regions, words, dim }, figure }],
    })),
    dispose: async () => {
      await graphs?.dispose();
      await ways.dispose();
    },
  };
}

async function onBackend(name: BackendName, batch: number): Promise<OpenedRuns<Figure>> {
  const similarity = stackedCrossAttention();
  const model = await openScanModel({ system: 'scan' }, name);
  const training = await trainingStep(model, { pairs: batch });
  const { images, captions } = scanSets(batch);
  const sizes = sizesOf(batch);
  const whole = encoderOperations(sizes) + similarityStepOperations(sizes);
  return {
    runs: {
      similarity_forward: {
        operations: similarityOperations(sizes),
        run: () => forward(similarity, images, captions),
      },
      similarity_step: {
        operations: similarityStepOperations(sizes),
        run: () => step(similarity, images, captions),
      },
      train_step: { operations: whole, run: () => training.run() },
    },
    async dispose() {
      disposeSet(images);
      disposeSet(captions);
      await training.dispose();
      disposeModel(model);
    },
  };
}

/** The similarity as graphs of onnxruntime; the encoders of its training step on wasm, with onnxruntime's products. */
async function onGraphs(batch: number) {
  await wasmNative.start();
  const source = cachedGradients({ size: pieceOf(batch), threads: onnxScorer(THREADS) });
  const model = await openScanModel({ system: 'scan' }, 'wasm');
  const training = await trainingStep(model, { pairs: batch, source });
  const scorer = await openScorer(stackedCrossAttention(), THREADS);
  const sets = scanSets(batch);
  const shared = { images: await sharedSet(sets.images), captions: await sharedSet(sets.captions) };
  disposeSet(sets.images);
  disposeSet(sets.captions);
  const sizes = sizesOf(batch);
  const way = (operations: number, run: () => unknown): Way => ({
    backend: 'onnxruntime',
    threads: THREADS,
    operations: { onnxruntime: operations },
    prepare: wasmNative.start,
    run,
  });
  const [scores, whole] = [similarityOperations(sizes), similarityStepOperations(sizes)];
  return {
    ways: {
      similarity_forward: way(scores, () => scorer.score(shared.images, shared.captions)),
      similarity_step: way(whole, () => nativeStep(scorer, maxOfHinges(), shared)),
      train_step: way(encoderOperations(sizes) + whole, () => training.run()),
    } satisfies Readonly<Record<Figure, Way>>,
    async dispose() {
      await wasmNative.start();
      await scorer.close();
      await training.dispose();
      disposeModel(model);
    },
  };
}

function sizesOf(batch: number): SimilaritySizes {
  return { images: batch, regions: scanSizes.regions, lengths: captionLengths(batch), dim: scanSizes.dim };
}
