import { importPeer, nodeBuiltin } from '@vse/base';
import { portNames, productModel } from './product-model';

/** Sizes of a product. */
export interface ProductShape {
  readonly queries: number;
  readonly rows: number;
  readonly stride: number;
}

/** Inner products of float32 by onnxruntime-node. */
export interface NativeProducts {
  /** Writes the products of queries `[queries, stride]` and rows `[rows, stride]` to `out`, `[queries, rows]`. */
  multiply(queries: Float32Array, rows: Float32Array, shape: ProductShape, out: Float32Array): Promise<void>;
  /** Frees the session. */
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
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
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
  const session = await InferenceSession.create(productModel(), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Threads that wait for work leave the cores to others.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const { queries: a, rows: b, products } = portNames;
  return {
    async multiply(queries, rows, shape, out) {
      await session.run(
        {
          [a]: new Tensor('float32', queries, [shape.queries, shape.stride]),
          [b]: new Tensor('float32', rows, [shape.rows, shape.stride]),
        },
        { [products]: new Tensor('float32', out, [shape.queries, shape.rows]) },
      );
    },
    release: () => session.release(),
  };
}

/** Compares a product of whole numbers, which float32 holds exactly, with plain loops. */
async function agrees(products: NativeProducts): Promise<boolean> {
  const shape = { queries: 9, rows: 21, stride: 48 };
  const queries = Float32Array.from({ length: shape.queries * shape.stride }, (_, i) => ((i * 7) % 31) - 15);
  const rows = Float32Array.from({ length: shape.rows * shape.stride }, (_, i) => ((i * 11) % 29) - 14);
  const out = new Float32Array(shape.queries * shape.rows);
  await products.multiply(queries, rows, shape, out);
  return out.every((value, at) => {
    const [query, row] = [Math.floor(at / shape.rows), at % shape.rows];
    let sum = 0;
    for (let i = 0; i < shape.stride; i++) {
      sum += queries[query * shape.stride + i]! * rows[row * shape.stride + i]!;
    }
    return sum === value;
  });
}
