import type { MatMulFlags } from '../repairs/mat-mul-plan';
import type { WasmHeap } from '../repairs/wasm-heap';
import { copyBack, copyTo, type Region } from '../wasm-threads/copies';
import type { Helper } from '../wasm-threads/helper';
import type { Part } from '../wasm-threads/shared-work';
import type { UnitCosts } from '../wasm-threads/shares';
import { multiplyBy, scratchBytes, type MultiplyAt, type ProductAddresses } from './products';

/** A product on the heap, of two matrices or of a batch. */
export interface Product {
  /** True if its parts are rows of one result; matrices of a batch otherwise. */
  readonly byRows: boolean;
  /** Addresses of a, b and the result. */
  readonly addresses: ProductAddresses;
  readonly flags: MatMulFlags;
  /** Sizes of each matrix of the result. */
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** For each matrix of the result, the index of its matrix in a and in b. */
  readonly fromA: readonly number[];
  readonly fromB: readonly number[];
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Rows of a part are a multiple of this: the kernel packs 16 transposed ones. */
const ROWS = 16;

/** Number of parts at most, what each costs, and of how many a share is a multiple. */
export function unitsOf({ byRows, m, k, n, fromA, fromB }: Product): {
  readonly units: number;
  readonly costs: UnitCosts;
  readonly step: number;
} {
  if (byRows) {
    const costs = {
      multiplications: k * n,
      bytesIn: k * BYTES,
      bytesOut: n * BYTES,
      bytesOnce: k * n * BYTES,
    };
    return { units: m, costs, step: ROWS };
  }
  const sides = [
    { bytes: m * k * BYTES, one: isOne(fromA) },
    { bytes: k * n * BYTES, one: isOne(fromB) },
  ];
  const bytesOf = (one: boolean) =>
    sides.filter((side) => side.one === one).reduce((sum, { bytes }) => sum + bytes, 0);
  const costs = {
    multiplications: m * k * n,
    bytesIn: bytesOf(false),
    bytesOut: m * n * BYTES,
    bytesOnce: bytesOf(true),
  };
  return { units: fromA.length, costs, step: 1 };
}

function isOne(indices: readonly number[]): boolean {
  return indices.every((index) => index === indices[0]);
}

/** Computes a part of a product. Each number of the result is the same, whatever the part that it is in. */
export function multiplyPart(product: Product, { from, to }: Part, multiply: MultiplyAt): void {
  const { byRows, addresses, flags, m, k, n, fromA, fromB } = product;
  const { a, b, out } = addresses;
  if (byRows) {
    const rows = { a: a + from * (flags.transposeA ? 1 : k) * BYTES, b, out: out + from * n * BYTES };
    multiply(rows, { m: to - from, k, n, columnsOfA: m }, flags);
    return;
  }
  for (let i = from; i < to; i++) {
    const matrices = {
      a: a + fromA[i]! * m * k * BYTES,
      b: b + fromB[i]! * k * n * BYTES,
      out: out + i * m * n * BYTES,
    };
    multiply(matrices, { m, k, n }, flags);
  }
}

/** Lets a helper compute a part of a product; the function that is returned copies it to the heap. */
export function givePart(heap: WasmHeap, helper: Helper, product: Product, part: Part): () => void {
  const { byRows, addresses, flags, m, k, n } = product;
  const count = part.to - part.from;
  const { a, b, ...sizes } = byRows ? rowsOf(product, part) : matricesOf(product, part);
  const result = byRows ? n : m * n;
  const regions = [{ address: addresses.out + part.from * result * BYTES, bytes: count * result * BYTES }];
  const multiply = multiplyBy(helper.kernels, helper.allocate(scratchBytes(m)));
  const out = helper.allocate(count * result * BYTES);
  const copies = { a: copyTo(helper, heap, a), b: copyTo(helper, heap, b), out };
  multiplyPart({ byRows, addresses: copies, flags, k, n, ...sizes }, { from: 0, to: count }, multiply);
  return () => copyBack(helper, heap, out, regions);
}

/** The needs of a part: regions of a and of b, and the sizes and indices of the product of these alone. */
type Needed = Pick<Product, 'm' | 'fromA' | 'fromB'> & {
  readonly a: readonly Region[];
  readonly b: readonly Region[];
};

function rowsOf({ addresses, flags, m, k, n }: Product, { from, to }: Part): Needed {
  const rows = to - from;
  const a = flags.transposeA
    ? Array.from({ length: k }, (_, i) => ({
        address: addresses.a + (i * m + from) * BYTES,
        bytes: rows * BYTES,
      }))
    : [{ address: addresses.a + from * k * BYTES, bytes: rows * k * BYTES }];
  const b = [{ address: addresses.b, bytes: k * n * BYTES }];
  return { a, b, m: rows, fromA: [0], fromB: [0] };
}

function matricesOf({ addresses, m, k, n, fromA, fromB }: Product, { from, to }: Part): Needed {
  const side = (address: number, indices: readonly number[], size: number) => {
    const first = Math.min(...indices);
    const count = Math.max(...indices) - first + 1;
    return {
      regions: [{ address: address + first * size * BYTES, bytes: count * size * BYTES }],
      indices: indices.map((index) => index - first),
    };
  };
  const a = side(addresses.a, fromA.slice(from, to), m * k);
  const b = side(addresses.b, fromB.slice(from, to), k * n);
  return { a: a.regions, b: b.regions, m, fromA: a.indices, fromB: b.indices };
}
