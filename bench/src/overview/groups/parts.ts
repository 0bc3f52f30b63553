import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '@vse/attention';
import type { BackendName } from '@vse/backend';
import { disposeSet, sharedSet, type Loss } from '@vse/core';
import { topMatches } from '@vse/eval';
import { infoNce, maxOfHinges } from '@vse/losses';
import { gruSizes, gruStep, normalSequences, ownGru } from '../../gru';
import { lossDim, lossStep } from '../../losses';
import { openScorer } from '../../onnx/native-step';
import { gruOperations, productOperations } from '../../operations';
import { unitVectors } from '../../random-sets';
import { timeWorks } from '../torch';
import { backendWay, nativeWay, on, THREADS, type Backends, type Group, type Way, type Work } from '../work';

const lossBatch = 512;

/** A search for the 10 best of a gallery for each of 100 queries. */
const search = { queries: 100, gallery: 10_000, dim: 1024, count: 10 };

/** Works that the reference script does not time, against PyTorch's modules: VSE++'s GRU, two losses, a search. */
export async function partsGroup(backends: Backends): Promise<Group> {
  const parts: Part[] = [];
  for (const name of backends.names) parts.push(await on(name, () => backendParts(name))());
  if (backends.onnxruntime) parts.push(await on('wasm', nativeParts)());
  const { batch, steps, input, hidden } = gruSizes;
  const sizes = Object.values(search).map(String);
  return {
    works: works.map((work) => ({ ...work, ways: parts.flatMap(({ ways }) => ways[work.figure] ?? []) })),
    torch: () =>
      timeWorks([
        ...['--gru', ...[batch, steps, input, hidden].map(String)],
        ...['--loss', String(lossBatch), String(lossDim)],
        ...['--search', ...sizes],
      ]),
    dispose: () => Promise.all(parts.map((part) => part.dispose())),
  };
}

const works = [
  { label: `GRU, ${gruSizes.batch} captions of ${gruSizes.steps} words`, figure: 'gru_states' },
  { label: 'GRU with gradients', figure: 'gru_step' },
  { label: `max of hinges with gradients, ${lossBatch} pairs`, figure: 'max_of_hinges' },
  { label: `InfoNCE with gradients, ${lossBatch} pairs`, figure: 'info_nce' },
  { label: `search, ${search.queries} among ${search.gallery}`, figure: 'search' },
] as const satisfies readonly Omit<Work, 'ways'>[];

/** Ways of one backend, by figure. */
interface Part {
  readonly ways: Partial<Readonly<Record<(typeof works)[number]['figure'], Way>>>;
  dispose(): Promise<unknown>;
}

function backendParts(name: BackendName): Part {
  const { batch, steps, input, hidden } = gruSizes;
  const layer = ownGru('reset-after');
  const x = normalSequences();
  const states = gruOperations({ steps: batch * steps, input, hidden });
  const images = unitVectors([lossBatch, 1, lossDim], 1);
  const captions = unitVectors([lossBatch, 1, lossDim], 2);
  const cosines = productOperations(lossBatch, lossDim, lossBatch);
  const lossWay = (loss: Loss) => backendWay(name, 3 * cosines, () => lossStep(loss, images, captions));
  const { queries, gallery } = searchSets();
  const similarity = cosine();
  return {
    ways: {
      gru_states: backendWay(name, states, async () => {
        const last = layer.apply(x); // [batch, hidden]
        await last.data();
        last.dispose();
      }),
      gru_step: backendWay(name, 3 * states, () => gruStep(layer, x)),
      max_of_hinges: lossWay(maxOfHinges()),
      info_nce: lossWay(infoNce({ learned: false })),
      search: backendWay(name, searchOperations, async () => {
        const scores = similarity.score(queries, gallery); // [queries, gallery]
        bestMatches(await scores.data<'float32'>());
        scores.dispose();
      }),
    },
    dispose: on(name, () => {
      tf.dispose([x, images, captions, ...layer.variables]);
      disposeSet(queries);
      disposeSet(gallery);
    }),
  };
}

/** Ways of onnxruntime, which has scores but no encoders or losses. */
async function nativeParts(): Promise<Part> {
  const sets = searchSets();
  const [queries, gallery] = await Promise.all([sharedSet(sets.queries), sharedSet(sets.gallery)]);
  disposeSet(sets.queries);
  disposeSet(sets.gallery);
  const scorer = await openScorer(cosine(), THREADS);
  const run = async () => {
    bestMatches(await scorer.score(queries, gallery));
  };
  return {
    ways: { search: nativeWay({ onnxruntime: searchOperations }, run) },
    dispose: () => scorer.close(),
  };
}

const searchOperations = productOperations(search.queries, search.dim, search.gallery);

function searchSets() {
  return {
    queries: { vectors: unitVectors([search.queries, 1, search.dim], 3) },
    gallery: { vectors: unitVectors([search.gallery, 1, search.dim], 4) },
  };
}

/** Finds the best of each row of scores `[queries, gallery]`. */
function bestMatches(scores: Float32Array): void {
  const { queries, gallery, count } = search;
  const captionToImage = new Int32Array(gallery); // one query image at a time
  for (let query = 0; query < queries; query++) {
    const row = scores.subarray(query * gallery, (query + 1) * gallery);
    const found = topMatches({ scores: row, captionToImage, direction: 'image-to-text', query: 0, count });
    if (found.length !== count) throw new Error(`${found.length} matches instead of ${count}`);
  }
}
