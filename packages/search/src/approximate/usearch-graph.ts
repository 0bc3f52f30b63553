import { importPeer, VseError } from '@vse/base';

/** Similarity of a graph: the inner product, or the squared distance. */
export type GraphMetric = 'product' | 'distance';

/** Settings of a graph. */
export interface GraphSettings {
  /** Dimension of its points. */
  readonly dim: number;
  readonly metric: GraphMetric;
  /** Links of a point. */
  readonly m: number;
  /** Candidates that linking a point looks at. */
  readonly efConstruction: number;
  /** Candidates that a search looks at, at least. */
  readonly efSearch: number;
}

/** Points that a graph proposes, the nearest first. */
export interface Proposed {
  readonly numbers: ArrayLike<number>;
  /** Inner products, or squared distances, in float32. */
  readonly scores: ArrayLike<number>;
}

/** An HNSW graph of points, which have numbers from 0 on. */
export interface Graph {
  /** Adds and links points `[count, dim]`, the first with number `first`. */
  add(first: number, points: Float32Array): Promise<void>;
  /** The `count` nearest points; fewer where others cannot be reached. */
  search(point: Float32Array, count: number): Promise<Proposed>;
  /** Writes the graph to a file. */
  save(file: string): void;
}

/** Makes and opens graphs. */
export interface GraphLibrary {
  create(settings: GraphSettings): Graph;
  /** Maps the file of a graph into memory, for searches. */
  view(file: string, settings: GraphSettings): Graph;
  /** Reads the file of a graph, to add to it. */
  load(file: string, settings: GraphSettings): Graph;
}

/** The used part of `usearch`. */
interface Usearch {
  readonly Index: new (options: object) => UsearchIndex;
}

interface UsearchIndex {
  add(numbers: BigUint64Array, points: Float32Array, threads: number): void;
  search(
    point: Float32Array,
    count: number,
    threads: number,
  ): { readonly keys: BigUint64Array; readonly distances: Float32Array };
  save(file: string): void;
  load(file: string): void;
  view(file: string): void;
}

/** Milliseconds of work from which other work of the program gets its turn. */
const longestTurn = 10;

/**
 * Loads the optional peer `usearch`; `threads` link points.
 *
 * @throws `BackendError` if it is not installed, or has no binary for this system.
 */
export async function usearchLibrary(
  where: string,
  threads: number,
  library: (() => Promise<unknown>) | undefined,
): Promise<GraphLibrary> {
  const { Index } = await importPeer<Usearch>(where, 'usearch', {
    library: library as (() => Promise<Usearch>) | undefined,
    own: (name) => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name),
  });
  const create = (settings: GraphSettings) =>
    new Index({
      dimensions: settings.dim,
      metric: settings.metric === 'product' ? 'ip' : 'l2sq',
      quantization: 'f32',
      connectivity: settings.m,
      expansion_add: settings.efConstruction,
      expansion_search: settings.efSearch,
      multi: false,
    });
  const opened = (file: string, settings: GraphSettings, how: 'view' | 'load') => {
    const index = create(settings);
    told(file, () => index[how](file));
    return usearchGraph(index, settings, threads);
  };
  return {
    create: (settings) => usearchGraph(create(settings), settings, threads),
    view: (file, settings) => opened(file, settings, 'view'),
    load: (file, settings) => opened(file, settings, 'load'),
  };
}

function usearchGraph(index: UsearchIndex, { dim, metric }: GraphSettings, threads: number): Graph {
  let lastTurn = 0;
  /** The library blocks: others get their turn between its calls. */
  const turn = async (): Promise<void> => {
    if (performance.now() - lastTurn < longestTurn) return;
    await new Promise((resolve) => setImmediate(resolve));
    lastTurn = performance.now();
  };
  return {
    async add(first, points) {
      const step = dim * 4 * threads;
      for (let at = 0; at < points.length; at += step) {
        const some = points.subarray(at, at + step);
        const numbers = BigUint64Array.from({ length: some.length / dim }, (_, i) =>
          BigInt(first + at / dim + i),
        );
        index.add(numbers, some, threads);
        await turn();
      }
    },
    async search(point, count) {
      await turn();
      const { keys, distances } = index.search(point, count, 1);
      return {
        numbers: Array.from(keys, Number),
        scores: metric === 'product' ? distances.map((distance) => 1 - distance) : distances,
      };
    },
    save: (file) => told(file, () => index.save(file)),
  };
}

function told<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw new VseError(
      `approximateIndex: usearch must read and write ${file}, and failed: ${(cause as Error).message}. Nothing that was ` +
        'added is lost; check that the disk has room.',
      { cause },
    );
  }
}
