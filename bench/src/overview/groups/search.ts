import { cosine } from '@vse/attention';
import { disposeSet } from '@vse/core';
import { topMatchLists } from '@vse/eval';
import { exactIndex, type VectorIndex } from '@vse/search';
import { productOperations } from '../../operations';
import { normalVector, unitVectors } from '../../random-sets';
import { onEachBackend, type Backends, type OpenedRuns } from '../backends';
import { THREADS, type Group, type TorchCounterpart, type Way } from '../work';

const count = 10;
/** A hundred queries at once, and one among a million, or `VSE_SEARCH_ROWS`. */
const many = { queries: 100, rows: 10_000, dim: 1024 };
const single = { queries: 1, rows: Number(process.env['VSE_SEARCH_ROWS'] ?? 1_000_000), dim: 256 };

/** Search by scores and `topMatchLists`, and by the exact index of `@vse/search`. */
export async function searchGroup(backends: Backends): Promise<Group> {
  const opened = await onEachBackend(backends, openScores);
  const indexes = [await openIndex(many, backends), await openIndex(single, backends)] as const;
  return {
    works: [
      {
        label: `\`topMatchLists\`, ${sizeOf(many)}`,
        ways: opened.ways('topMatchLists'),
        torch: [counterpart(many)],
      },
      { label: `index search, ${sizeOf(many)}`, ways: indexes[0].ways, torch: [counterpart(many)] },
      { label: `index search, ${sizeOf(single)}`, ways: indexes[1].ways, torch: [counterpart(single)] },
    ],
    dispose: async () => {
      await opened.dispose();
      for (const { index } of indexes) await index.close();
    },
  };
}

type SearchSizes = typeof many;

function sizeOf({ queries, rows, dim }: SearchSizes): string {
  return `${queries} among ${rows} x ${dim}`;
}

function counterpart({ queries, rows, dim }: SearchSizes): TorchCounterpart {
  return { work: 'search', options: { queries, rows, dim, k: count }, figure: 'search' };
}

function openScores(): OpenedRuns<'topMatchLists'> {
  const similarity = cosine();
  const queries = { vectors: unitVectors([many.queries, 1, many.dim], 3) };
  const gallery = { vectors: unitVectors([many.rows, 1, many.dim], 4) };
  const run = async (): Promise<void> => {
    const scores = similarity.score(queries, gallery); // [queries, gallery]
    bestMatches(await scores.data<'float32'>());
    scores.dispose();
  };
  return {
    runs: { topMatchLists: { operations: productOperations(many.queries, many.dim, many.rows), run } },
    dispose() {
      disposeSet(queries);
      disposeSet(gallery);
    },
  };
}

/** Finds the best of each row of scores `[queries, gallery]`, as of images among captions. */
function bestMatches(scores: Float32Array): void {
  const captionToImage = Int32Array.from({ length: many.rows }, (_, row) => row % many.queries);
  const lists = topMatchLists({ scores, captionToImage, direction: 'image-to-text', count });
  if (lists.length !== many.queries || lists.some((list) => list.length !== count)) {
    throw new Error(`${lists.length} lists of ${lists[0]?.length} matches`);
  }
}

async function openIndex(
  sizes: SearchSizes,
  { onnxruntime }: Backends,
): Promise<{ readonly index: VectorIndex; readonly ways: readonly Way[] }> {
  const index = exactIndex({ dim: sizes.dim, threads: THREADS });
  for (let at = 0; at < sizes.rows; at += 10_000) {
    const rows = Math.min(10_000, sizes.rows - at);
    const items = Array.from({ length: rows }, (_, i) => ({
      id: `${at + i}`,
      vector: normalVector(sizes.dim, at + i),
    }));
    await index.add(items);
  }
  const queries = Array.from({ length: sizes.queries }, (_, i) => normalVector(sizes.dim, 7 * i + 5));
  const way: Way = {
    backend: onnxruntime ? 'onnxruntime' : 'none',
    threads: THREADS,
    operations: {
      [onnxruntime ? 'onnxruntime' : 'own kernel']: productOperations(sizes.queries, sizes.dim, sizes.rows),
    },
    run: () => index.search(queries, { k: count }),
  };
  return { index, ways: [way] };
}
