import { importPeer, nodeBuiltin } from '@vse/base';
import { portNames, productModel, type RowType } from './product-model';

/** Sizes of a product: `groups` groups of `groupRows` rows each. */
export interface ProductShape {
  readonly queries: number;
  readonly groups: number;
  readonly groupRows: number;
  readonly stride: number;
}

/** Memory for the results of a product. */
export interface ProductResults {
  /** Products, `[groups, groupRows, queries]`. */
  readonly products: Float32Array;
  /** Largest product of each group with each query, `[groups, queries]`. */
  readonly maxima: Float32Array;
}

/** Inner products of float32 by onnxruntime-node. */
export interface NativeProducts {
  /**
   * Writes the products of rows `[groups, groupRows, stride]`, of float32 or int8, and queries `[queries, stride]` to `out`.
   * None of them may be in shared memory.
   */
  multiply(
    rows: Float32Array | Int8Array,
    queries: Float32Array,
    shape: ProductShape,
    out: ProductResults,
  ): Promise<void>;
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
  readonly Tensor: new (type: RowType, data: Float32Array | Int8Array, dims: readonly number[]) => object;
}

interface Session {
  run(feeds: Readonly<Record<string, object>>, fetches: Readonly<Record<string, object>>): Promise<unknown>;
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
    InferenceSession.create(productModel(type), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Threads that wait for work leave the cores to others.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  const sessions = { float32: await open('float32'), int8: await open('int8') };
  return {
    async multiply(rows, queries, shape, { products, maxima }) {
      const type = rows instanceof Float32Array ? 'float32' : 'int8';
      const { groups, groupRows, stride, queries: queryCount } = shape;
      await sessions[type].run(
        {
          [portNames.rows]: new Tensor(type, rows, [groups, groupRows, stride]),
          [portNames.queries]: new Tensor('float32', queries, [queryCount, stride]),
        },
        {
          [portNames.products]: new Tensor('float32', products, [groups, groupRows, queryCount]),
          [portNames.maxima]: new Tensor('float32', maxima, [groups, queryCount]),
        },
      );
    },
    async release() {
      await Promise.all([sessions.float32.release(), sessions.int8.release()]);
    },
  };
}

/** Compares products of whole numbers, which float32 holds exactly, with plain loops. */
async function agrees(products: NativeProducts): Promise<boolean> {
  const shape = { queries: 9, groups: 3, groupRows: 7, stride: 48 };
  const queries = Float32Array.from({ length: shape.queries * shape.stride }, (_, i) => ((i * 7) % 31) - 15);
  const rowCount = shape.groups * shape.groupRows;
  const codes = Int8Array.from({ length: rowCount * shape.stride }, (_, i) => ((i * 11) % 29) - 14);
  const wanted = plainResults(codes, queries, shape);
  for (const rows of [codes, Float32Array.from(codes)]) {
    const out = {
      products: new Float32Array(wanted.products.length),
      maxima: new Float32Array(wanted.maxima.length),
    };
    await products.multiply(rows, queries, shape, out);
    for (const part of ['products', 'maxima'] as const) {
      if (!out[part].every((value, i) => value === wanted[part][i])) return false;
    }
  }
  return true;
}

/** The results by plain loops. */
function plainResults(
  rows: Int8Array,
  queries: Float32Array,
  { queries: queryCount, groups, groupRows, stride }: ProductShape,
): ProductResults {
  const products = new Float32Array(groups * groupRows * queryCount);
  const maxima = new Float32Array(groups * queryCount).fill(-Infinity);
  for (let row = 0, at = 0; row < groups * groupRows; row++) {
    for (let query = 0; query < queryCount; query++, at++) {
      let sum = 0;
      for (let i = 0; i < stride; i++) sum += queries[query * stride + i]! * rows[row * stride + i]!;
      const most = Math.floor(row / groupRows) * queryCount + query;
      products[at] = sum;
      maxima[most] = Math.max(maxima[most]!, sum);
    }
  }
  return { products, maxima };
}
