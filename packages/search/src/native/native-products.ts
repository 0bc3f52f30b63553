import { importPeer, nodeBuiltin } from '@vse/base';
import { bestModel, portNames, type RowType } from './best-model';

/** Sizes of a search for the best rows. */
export interface BestShape {
  readonly queries: number;
  readonly rows: number;
  readonly stride: number;
  /** Rows to find for each query, at most `rows`. */
  readonly wanted: number;
}

/** Rows of float32 or int8, `[rows, stride]`. None of their numbers may be in shared memory. */
export interface ProductRows {
  readonly values: Float32Array | Int8Array;
  /** `[rows]` each: a value is the product with a query, times the row's factor, plus its offset. */
  readonly factors: Float32Array;
  readonly offsets: Float32Array;
}

/** The rows of the largest values with each query, largest first, the earlier of equal ones before the later. */
export interface BestRows {
  /** `[wanted, queries]` each: the values, and the numbers of their rows. */
  readonly values: Float32Array;
  readonly places: Int32Array;
}

/** Inner products of float32 by onnxruntime-node, of which it returns the best. */
export interface NativeProducts {
  /** Finds the best rows for queries `[queries, stride]`, which are not in shared memory either. */
  best(rows: ProductRows, queries: Float32Array, shape: BestShape): Promise<BestRows>;
  /** Frees the sessions. */
  release(): Promise<void>;
}

/** Native products that start when a scan first wants them. */
export interface NativePeer {
  /** The products; undefined where onnxruntime-node is not installed or cannot be used. */
  open(): Promise<NativeProducts | undefined>;
  close(): Promise<void>;
}

/** The used part of onnxruntime-node. */
interface Runtime {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (
    type: RowType | 'int64',
    data: Float32Array | Int8Array | BigInt64Array,
    dims: readonly number[],
  ) => object;
}

interface Session {
  run(feeds: Readonly<Record<string, object>>): Promise<Readonly<Record<string, { readonly data: unknown }>>>;
  release(): Promise<void>;
}

const peer = 'onnxruntime-node';

/** The optional peer onnxruntime-node on `threads` threads; undefined in a page, and where the caller wants none. */
export function nativePeer(threads: number, wanted = true): NativePeer | undefined {
  if (!wanted || !nodeBuiltin('node:module')) return undefined;
  let started: Promise<NativeProducts | undefined> | undefined;
  return {
    open: () => (started ??= start(threads)),
    async close() {
      const opened = await started;
      started = Promise.resolve(undefined);
      await opened?.release();
    },
  };
}

/** Products that agree with plain loops; undefined if the library is absent, does not load, or differs. */
async function start(threads: number): Promise<NativeProducts | undefined> {
  try {
    const library = await importPeer<Runtime | { readonly default: Runtime }>('search', peer, {
      own: (name) => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name),
    });
    const products = await openProducts('InferenceSession' in library ? library : library.default, threads);
    if (await agrees(products)) return products;
    await products.release();
  } catch {
    // WebAssembly multiplies then, with the same results.
  }
  return undefined;
}

async function openProducts({ InferenceSession, Tensor }: Runtime, threads: number): Promise<NativeProducts> {
  const open = (type: RowType) =>
    InferenceSession.create(bestModel(type), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Threads that wait for work leave the cores to others.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  const sessions = { float32: await open('float32'), int8: await open('int8') };
  return {
    async best({ values, factors, offsets }, queries, { rows, stride, queries: queryCount, wanted }) {
      const type = values instanceof Float32Array ? 'float32' : 'int8';
      const best = await sessions[type].run({
        [portNames.rows]: new Tensor(type, values, [rows, stride]),
        [portNames.queries]: new Tensor('float32', queries, [queryCount, stride]),
        [portNames.factors]: new Tensor('float32', factors, [rows, 1]),
        [portNames.offsets]: new Tensor('float32', offsets, [rows, 1]),
        [portNames.wanted]: new Tensor('int64', BigInt64Array.of(BigInt(wanted)), [1]),
      });
      return {
        values: best[portNames.values]!.data as Float32Array,
        places: best[portNames.places]!.data as Int32Array,
      };
    },
    async release() {
      await Promise.all([sessions.float32.release(), sessions.int8.release()]);
    },
  };
}

/** Compares values of whole numbers, which float32 holds exactly, with plain loops. */
async function agrees(products: NativeProducts): Promise<boolean> {
  const shape = { queries: 9, rows: 21, stride: 48, wanted: 5 };
  const { queries: queryCount, rows, stride } = shape;
  const queries = Float32Array.from({ length: queryCount * stride }, (_, i) => ((i * 7) % 31) - 15);
  const codes = Int8Array.from({ length: rows * stride }, (_, i) => ((i * 11) % 29) - 14);
  const factors = Float32Array.from({ length: rows }, (_, i) => 1 + (i % 3));
  const offsets = Float32Array.from({ length: rows }, (_, i) => 5 - i);
  const wanted = plainBest({ values: codes, factors, offsets }, queries, shape);
  for (const values of [codes, Float32Array.from(codes)]) {
    const found = await products.best({ values, factors, offsets }, queries, shape);
    for (const part of ['values', 'places'] as const) {
      const [own, plain] = [found[part], wanted[part]];
      if (own.length !== plain.length || !own.every((value, i) => value === plain[i])) return false;
    }
  }
  return true;
}

/** The best rows by plain loops. */
function plainBest(
  { values: numbers, factors, offsets }: ProductRows,
  queries: Float32Array,
  { queries: queryCount, rows, stride, wanted }: BestShape,
): BestRows {
  const values = new Float32Array(wanted * queryCount);
  const places = new Int32Array(wanted * queryCount);
  for (let query = 0; query < queryCount; query++) {
    const all = Float32Array.from(factors, (factor, row) => {
      let sum = 0;
      for (let i = 0; i < stride; i++) sum += queries[query * stride + i]! * numbers[row * stride + i]!;
      return factor * sum + offsets[row]!;
    });
    const order = Array.from({ length: rows }, (_, row) => row).sort((a, b) => all[b]! - all[a]! || a - b);
    for (const [place, row] of order.slice(0, wanted).entries()) {
      values[place * queryCount + query] = all[row]!;
      places[place * queryCount + query] = row;
    }
  }
  return { values, places };
}
