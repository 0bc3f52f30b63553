import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildIndex, type VectorIndex } from '@vse/search';
import { approximateIndex } from '@vse/search/approximate';

/** Candidates that a graph looks at in a search. */
export const searchWidth = Number(process.env['VSE_SEARCH_WIDTH'] ?? 64);

/** A library filled with items, numbered from 0. */
export interface FilledLibrary {
  /** Numbers of the `k` items nearest to a query by the cosine. */
  search(query: Float32Array, k: number): readonly number[] | Promise<readonly number[]>;
  /** The same among items whose number is a multiple of ten; absent where the library has no filters. */
  searchTenth?(query: Float32Array, k: number): readonly number[] | Promise<readonly number[]>;
  /** Writes everything to the path. */
  save(): unknown;
}

/** Fills a library with unit vectors `[rows, dim]`, whose files go to `path`. */
export type FillLibrary = (
  vectors: Float32Array,
  dim: number,
  path: string,
) => FilledLibrary | Promise<FilledLibrary>;

const graph = { m: 16, width: 128 } as const;

// The libraries are no dependencies of this repository: VSE_LIBRARIES names a folder whose node_modules has them.
function load(name: string): unknown {
  const folder = process.env['VSE_LIBRARIES'] ?? process.cwd();
  return createRequire(join(folder, 'package.json'))(name);
}

function* batches(vectors: Float32Array, dim: number, size: number): Iterable<readonly [number, number]> {
  const rows = vectors.length / dim;
  for (let from = 0; from < rows; from += size) yield [from, Math.min(rows, from + size)];
}

const rowOf = (vectors: Float32Array, dim: number, row: number) =>
  vectors.subarray(row * dim, (row + 1) * dim);

interface Usearch {
  readonly Index: new (options: object) => {
    add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
    search(query: Float32Array, k: number, threads: number): { readonly keys: BigUint64Array };
    save(path: string): void;
  };
}

const usearch =
  (quantization: 'f32' | 'i8'): FillLibrary =>
  (vectors, dim, path) => {
    const { Index } = load('usearch') as Usearch;
    const index = new Index({
      dimensions: dim,
      metric: 'cos',
      quantization,
      connectivity: graph.m,
      expansion_add: graph.width,
      expansion_search: searchWidth,
      multi: false,
    });
    for (const [from, to] of batches(vectors, dim, 10_000)) {
      const keys = BigUint64Array.from({ length: to - from }, (_, i) => BigInt(from + i));
      index.add(keys, vectors.subarray(from * dim, to * dim), 2);
    }
    return {
      search: (query, k) => Array.from(index.search(query, k, 1).keys, Number),
      save: () => index.save(path),
    };
  };

interface Hnswlib {
  readonly HierarchicalNSW: new (
    space: string,
    dim: number,
  ) => {
    initIndex(options: object): void;
    addPoint(point: readonly number[], label: number): void;
    setEf(width: number): void;
    searchKnn(
      query: readonly number[],
      k: number,
      filter?: (label: number) => boolean,
    ): { readonly neighbors: readonly number[] };
    writeIndexSync(path: string): void;
  };
}

const hnswlib: FillLibrary = (vectors, dim, path) => {
  const { HierarchicalNSW } = load('hnswlib-node') as Hnswlib;
  const index = new HierarchicalNSW('ip', dim);
  const rows = vectors.length / dim;
  index.initIndex({ maxElements: rows, m: graph.m, efConstruction: graph.width });
  for (let row = 0; row < rows; row++) index.addPoint(Array.from(rowOf(vectors, dim, row)), row);
  index.setEf(searchWidth);
  return {
    search: (query, k) => index.searchKnn(Array.from(query), k).neighbors,
    searchTenth: (query, k) => index.searchKnn(Array.from(query), k, (label) => label % 10 === 0).neighbors,
    save: () => index.writeIndexSync(path),
  };
};

interface Zvec {
  readonly ZVecDataType: Readonly<Record<'VECTOR_FP32' | 'INT32', number>>;
  readonly ZVecIndexType: Readonly<Record<'HNSW' | 'INVERT', number>>;
  readonly ZVecMetricType: Readonly<Record<'COSINE', number>>;
  readonly ZVecQuantizeType: Readonly<Record<'INT8', number>>;
  readonly ZVecCollectionSchema: new (schema: object) => object;
  ZVecInitialize(options: object): void;
  ZVecCreateAndOpen(
    path: string,
    schema: object,
  ): {
    insertSync(documents: readonly object[]): void;
    optimizeSync(): void;
    querySync(query: object): readonly { readonly id: string }[];
  };
}

const zvec =
  (quantized: boolean): FillLibrary =>
  (vectors, dim, path) => {
    const library = load('@zvec/zvec') as Zvec;
    const { ZVecDataType, ZVecIndexType, ZVecMetricType, ZVecQuantizeType, ZVecCollectionSchema } = library;
    library.ZVecInitialize({ logLevel: 3, queryThreads: 1, optimizeThreads: 2 });
    const indexParams = {
      indexType: ZVecIndexType.HNSW,
      metricType: ZVecMetricType.COSINE,
      m: graph.m,
      efConstruction: graph.width,
      ...(quantized && { quantizeType: ZVecQuantizeType.INT8 }),
    };
    const schema = new ZVecCollectionSchema({
      name: 'pictures',
      vectors: { name: 'vector', dataType: ZVecDataType.VECTOR_FP32, dimension: dim, indexParams },
      fields: [
        { name: 'digit', dataType: ZVecDataType.INT32, indexParams: { indexType: ZVecIndexType.INVERT } },
      ],
    });
    const collection = library.ZVecCreateAndOpen(path, schema);
    for (const [from, to] of batches(vectors, dim, 500)) {
      collection.insertSync(
        Array.from({ length: to - from }, (_, i) => ({
          id: `p${from + i}`,
          vectors: { vector: rowOf(vectors, dim, from + i) },
          fields: { digit: (from + i) % 10 },
        })),
      );
    }
    collection.optimizeSync();
    const query = (vector: Float32Array, topk: number, filter?: string) =>
      collection
        .querySync({
          fieldName: 'vector',
          vector,
          topk,
          params: { indexType: ZVecIndexType.HNSW, ef: searchWidth },
          ...(filter !== undefined && { filter }),
        })
        .map(({ id }) => Number(id.slice(1)));
    return {
      search: (vector, k) => query(vector, k),
      searchTenth: (vector, k) => query(vector, k, 'digit = 0'),
      save: () => undefined, // it writes as it goes
    };
  };

interface LanceQuery {
  nearestTo(vector: Float32Array): LanceQuery;
  distanceType(name: string): LanceQuery;
  ef(width: number): LanceQuery;
  refineFactor(factor: number): LanceQuery;
  where(filter: string): LanceQuery;
  limit(k: number): LanceQuery;
  toArray(): Promise<readonly { readonly id: number }[]>;
}

interface LanceTable {
  add(rows: readonly object[]): Promise<unknown>;
  createIndex(column: string, options: object): Promise<void>;
  query(): LanceQuery;
}

interface Lance {
  readonly Index: { hnswSq(options: object): object };
  connect(path: string): Promise<{ createTable(name: string, rows: readonly object[]): Promise<LanceTable> }>;
}

const lancedb: FillLibrary = async (vectors, dim, path) => {
  const lance = load('@lancedb/lancedb') as Lance;
  const database = await lance.connect(path);
  let pictures: LanceTable | undefined;
  for (const [from, to] of batches(vectors, dim, 20_000)) {
    const rows = Array.from({ length: to - from }, (_, i) => ({
      id: from + i,
      digit: (from + i) % 10,
      vector: Array.from(rowOf(vectors, dim, from + i)),
    }));
    if (pictures) await pictures.add(rows);
    else pictures = await database.createTable('pictures', rows);
  }
  const table = pictures!;
  const config = lance.Index.hnswSq({ distanceType: 'cosine', m: graph.m, efConstruction: graph.width });
  await table.createIndex('vector', { config });
  const query = (vector: Float32Array) =>
    table.query().nearestTo(vector).distanceType('cosine').ef(searchWidth).refineFactor(2);
  const numbers = async (found: LanceQuery) => (await found.toArray()).map(({ id }) => id);
  return {
    search: (vector, k) => numbers(query(vector).limit(k)),
    searchTenth: (vector, k) => numbers(query(vector).where('digit = 0').limit(k)),
    save: () => undefined,
  };
};

/** An index of this repository, in a folder. */
const ours =
  (open: (folder: string, dim: number) => Promise<VectorIndex>): FillLibrary =>
  async (vectors, dim, path) => {
    const index = await open(path, dim);
    for (const [from, to] of batches(vectors, dim, 10_000)) {
      await index.add(
        Array.from({ length: to - from }, (_, i) => ({
          id: `p${from + i}`,
          vector: rowOf(vectors, dim, from + i),
          metadata: { digit: (from + i) % 10 },
        })),
      );
    }
    await index.save();
    const search = async (query: Float32Array, k: number, tenth: boolean) => {
      const filter = { field: 'digit', equals: 0 };
      const [hits] = await index.search([query], { k, ...(tenth && { filter }) });
      return hits!.map(({ id }) => Number(id.slice(1)));
    };
    return {
      search: (query, k) => search(query, k, false),
      searchTenth: (query, k) => search(query, k, true),
      save: () => undefined,
    };
  };

/** Libraries by name. */
export const libraries: Readonly<Record<string, FillLibrary>> = {
  approximateIndex: ours((folder, dim) =>
    approximateIndex({
      folder,
      dim,
      threads: 1,
      ...(process.env['VSE_SEARCH_WIDTH'] !== undefined && { graph: { efSearch: searchWidth } }),
    }),
  ),
  'exact, int8': ours((folder, dim) => buildIndex({ folder, dim, precision: 'int8', threads: 1 })),
  'zvec 0.7': zvec(false),
  'zvec 0.7, int8': zvec(true),
  'hnswlib-node 3.0': hnswlib,
  'usearch 2.25': usearch('f32'),
  'usearch 2.25, int8': usearch('i8'),
  'lancedb 0.31, HNSW-SQ': lancedb,
};
