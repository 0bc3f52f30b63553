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
import { openScanModel, type ScanModel } from '../../scan-training';
import { forward, scanSets, step } from '../../similarity-work';
import { trainingStep } from '../../training-step';
import { timeReference } from '../torch';
import { backendWay, nativeWay, on, pieceOf, THREADS, type Backends, type Group, type Way } from '../work';

/** Ways of one backend: scores alone, with the gradients of both sides, and in a training step of SCAN t-i AVG. */
interface ScanWays {
  readonly scores: Way;
  readonly step: Way;
  readonly training: Way;
  dispose(): Promise<void>;
}

/** Similarity and training step at one batch size, against the PyTorch reference. Each backend has its own tensors. */
export async function scanGroup({ names, onnxruntime }: Backends, batch: number): Promise<Group> {
  const ways: ScanWays[] = [];
  for (const name of names) ways.push(await onBackend(name, batch));
  if (onnxruntime) ways.push(await withOnnxruntime(batch));
  const waysOf = (work: 'scores' | 'step' | 'training') => ways.map((way) => way[work]);
  return {
    works: [
      { label: `similarity, batch ${batch}`, figure: 'similarity_forward', ways: waysOf('scores') },
      { label: `similarity step, batch ${batch}`, figure: 'similarity_step', ways: waysOf('step') },
      { label: `train step, batch ${batch}`, figure: 'train_step', ways: waysOf('training') },
    ],
    torch: () => timeReference({ works: ['forward', 'step', 'train_step'], batch }),
    dispose: () => Promise.all(ways.map((way) => way.dispose())),
  };
}

async function onBackend(name: BackendName, batch: number): Promise<ScanWays> {
  const similarity = stackedCrossAttention();
  const model = await openScanModel({ system: 'scan' }, name);
  const training = await trainingStep(model, { pairs: batch });
  const { images, captions } = scanSets(batch);
  const sizes = sizesOf(batch);
  const whole = encoderOperations(sizes) + similarityStepOperations(sizes);
  return {
    scores: backendWay(name, similarityOperations(sizes), () => forward(similarity, images, captions)),
    step: backendWay(name, similarityStepOperations(sizes), () => step(similarity, images, captions)),
    training: backendWay(name, whole, () => training.run()),
    dispose: on(name, async () => {
      disposeSet(images);
      disposeSet(captions);
      await training.dispose();
      disposeModel(model);
    }),
  };
}

async function withOnnxruntime(batch: number): Promise<ScanWays> {
  const source = cachedGradients({ size: pieceOf(batch), threads: onnxScorer(THREADS) });
  const model = await openScanModel({ system: 'scan' }, 'wasm');
  const training = await trainingStep(model, { pairs: batch, source });
  const scorer = await openScorer(stackedCrossAttention(), THREADS);
  const sets = scanSets(batch);
  const shared = { images: await sharedSet(sets.images), captions: await sharedSet(sets.captions) };
  disposeSet(sets.images);
  disposeSet(sets.captions);
  const sizes = sizesOf(batch);
  const [scores, whole] = [similarityOperations(sizes), similarityStepOperations(sizes)];
  return {
    scores: nativeWay({ onnxruntime: scores }, () => scorer.score(shared.images, shared.captions)),
    step: nativeWay({ onnxruntime: whole }, () => nativeStep(scorer, maxOfHinges(), shared)),
    training: nativeWay({ wasm: encoderOperations(sizes), onnxruntime: whole }, () => training.run()),
    dispose: on('wasm', async () => {
      await scorer.close();
      await training.dispose();
      disposeModel(model);
    }),
  };
}

function disposeModel({ images, captions }: ScanModel): void {
  images.dispose();
  captions.dispose();
}

function sizesOf(batch: number): SimilaritySizes {
  return { images: batch, regions: scanSizes.regions, lengths: captionLengths(batch), dim: scanSizes.dim };
}
