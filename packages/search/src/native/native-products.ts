import { importPeer, nodeBuiltin } from '@vse/base';
import { portNames, productModel, type RowType } from './product-model';

/** Sizes of a product. */
export interface ProductShape {
  readonly queries: number;
  readonly rows: number;
  readonly stride: number;
}

/** Inner products of float32 by onnxruntime-node. */
export interface NativeProducts {
  /**
   * Writes the products of rows `[rows, stride]`, of float32 or int8, and queries `[queries, stride]` to `out`,
   * `[rows, queries]`. None of them may be in shared memory.
   */
  multiply(
    rows: Float32Array | Int8Array,
    queries: Float32Array,
    shape: ProductShape,
    out: Float32Array,
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
    async multiply(rows, queries, shape, out) {
      const type = rows instanceof Float32Array ? 'float32' : 'int8';
      await sessions[type].run(
        {
          [portNames.rows]: new Tensor(type, rows, [shape.rows, shape.stride]),
          [portNames.queries]: new Tensor('float32', queries, [shape.queries, shape.stride]),
        },
        { [portNames.products]: new Tensor('float32', out, [shape.rows, shape.queries]) },
      );
    },
    async release() {
      await Promise.all([sessions.float32.release(), sessions.int8.release()]);
    },
  };
}

/** Compares products of whole numbers, which float32 holds exactly, with plain loops. */
async function agrees(products: NativeProducts): Promise<boolean> {
  const shape = { queries: 9, rows: 21, stride: 48 };
  const queries = Float32Array.from({ length: shape.queries * shape.stride }, (_, i) => ((i * 7) % 31) - 15);
  const codes = Int8Array.from({ length: shape.rows * shape.stride }, (_, i) => ((i * 11) % 29) - 14);
  for (const rows of [codes, Float32Array.from(codes)]) {
    const out = new Float32Array(shape.queries * shape.rows);
    await products.multiply(rows, queries, shape, out);
    const isRight = out.every((value, at) => {
      const [row, query] = [Math.floor(at / shape.queries), at % shape.queries];
      let sum = 0;
      for (let i = 0; i < shape.stride; i++) {
        sum += queries[query * shape.stride + i]! * rows[row * shape.stride + i]!;
      }
      return sum === value;
    });
    if (!isRight) return false;
  }
  return true;
}
