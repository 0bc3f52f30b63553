import { productsOn } from '../native-products/attached';
import { nativePays } from '../repairs/mat-mul-plan';
import type { WasmHeap } from '../repairs/wasm-heap';
import { copyBack, copyTo, type Region } from '../wasm-threads/copies';
import type { Helper, HelperKernels } from '../wasm-threads/helper';
import { shareWork, type Part } from '../wasm-threads/shared-work';
import type { CompiledKernels } from './heap-kernels';
import { multiplyBy, scratchBytes, withProducts, type MultiplyAt } from './products';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** An array of a GRU on the heap. */
export interface GruArray {
  readonly address: number;
  /** Numbers of a row; of the whole array, if it has no rows. */
  readonly width: number;
}

type Arrays<Name extends string> = Readonly<Record<Name, GruArray>>;

/**
 * A pass over the steps of a GRU. Rows are packed: those of the first step, then those of the second. Sequences are sorted, the
 * longest first, so that each step has the rows of the first sequences.
 */
export interface GruPass<Once extends string, In extends string, Out extends string> {
  /** Number of sequences that run at each step. */
  readonly sizes: readonly number[];
  readonly hidden: number;
  /** Arrays that every sequence reads. */
  readonly weights: Arrays<Once>;
  /** Arrays with a row for each row of a sequence, which are read or written. */
  readonly inputs: Arrays<In>;
  readonly outputs: Arrays<Out>;
  /** Passes over some sequences. */
  readonly run: (sequences: Sequences<Once | In | Out>) => void;
}

/** Rows of some sequences at one step: the first one, and their number. */
export interface StepRows {
  readonly row: number;
  readonly running: number;
}

/** Some sequences, with the memory for them. */
export interface Sequences<Name extends string> {
  readonly kernels: HelperKernels;
  readonly multiply: MultiplyAt;
  /** Addresses of the arrays. */
  readonly at: Readonly<Record<Name, number>>;
  /** Their steps; the last ones are missing where none of them runs. */
  readonly steps: readonly StepRows[];
  /** Zeros, `[sequences, hidden]`. */
  readonly zeros: number;
  /** Zeros, `[sequences, hidden]`. */
  readonly other: number;
  /** Zeros, `[sequences, 3 hidden]`. */
  readonly gates: number;
}

/** Runs a pass, with products by onnxruntime where it is attached and pays, and otherwise on several threads where that pays. */
export function passOverSequences<Once extends string, In extends string, Out extends string>(
  heap: WasmHeap,
  kernels: CompiledKernels,
  pass: GruPass<Once, In, Out>,
): void {
  const { sizes, hidden, weights, inputs, outputs, run } = pass;
  const arrays: Arrays<string> = { ...weights, ...inputs, ...outputs };
  const at = mapValues(arrays, ({ address }) => address) as Record<Once | In | Out, number>;
  const sequencesOf = ({ from, to }: Part) => ({ from: sequenceAt(sizes, from), to: sequenceAt(sizes, to) });
  shareWork(heap, {
    units: sizes.reduce((sum, running) => sum + running, 0),
    costs: {
      multiplications: 3 * hidden * hidden,
      bytesIn: bytesOf(inputs),
      bytesOut: bytesOf(outputs),
      bytesOnce: bytesOf(weights),
    },
    run(part) {
      const sequences = sequencesOf(part);
      const count = sequences.to - sequences.from;
      if (count === 0) return;
      withStepMemory(heap, { count, hidden }, (memory) =>
        withProducts(heap, kernels, { m: count }, (own) =>
          run({
            kernels,
            multiply: nativeOr(heap, own),
            at,
            steps: stepsOf(sizes, sequences),
            ...memory,
          }),
        ),
      );
    },
    give: (helper, part) => giveSequences(heap, helper, pass, sequencesOf(part)),
  });
}

function nativeOr(heap: WasmHeap, own: MultiplyAt): MultiplyAt {
  const native = productsOn(heap);
  if (!native) return own;
  return (addresses, sizes, flags) => {
    if (nativePays({ batch: 1, batchB: 1, ...sizes }, flags))
      native.multiplyAt(heap, addresses, sizes, flags);
    else own(addresses, sizes, flags);
  };
}

/** Number of the first sequences that have at least so many rows together. */
function sequenceAt(sizes: readonly number[], rows: number): number {
  let [sequence, before] = [0, 0];
  for (; before < rows; sequence++) before += lengthOf(sizes, sequence);
  return sequence;
}

function lengthOf(sizes: readonly number[], sequence: number): number {
  const steps = sizes.findIndex((running) => running <= sequence);
  return steps < 0 ? sizes.length : steps;
}

/** Rows of some sequences, step by step. */
function stepsOf(sizes: readonly number[], { from, to }: Part): readonly StepRows[] {
  let row = 0;
  const steps = sizes.map((running) => {
    const first = row + from;
    row += running;
    return { row: first, running: Math.min(running, to) - from };
  });
  return steps.filter(({ running }) => running > 0);
}

/** Rows of the same steps, packed without those of other sequences. */
function packed(steps: readonly StepRows[]): readonly StepRows[] {
  let next = 0;
  return steps.map(({ running }) => {
    const row = next;
    next += running;
    return { row, running };
  });
}

/** Lets a helper pass over some sequences. */
function giveSequences<Once extends string, In extends string, Out extends string>(
  heap: WasmHeap,
  helper: Helper,
  { sizes, hidden, weights, inputs, outputs, run }: GruPass<Once, In, Out>,
  part: Part,
): () => void {
  const count = part.to - part.from;
  const steps = stepsOf(sizes, part);
  const rows = steps.reduce((sum, { running }) => sum + running, 0);
  const regionsOf = ({ address, width }: GruArray): readonly Region[] =>
    steps.map(({ row, running }) => ({
      address: address + row * width * BYTES,
      bytes: running * width * BYTES,
    }));
  const written = mapValues(outputs, ({ width }) => helper.allocate(rows * width * BYTES));
  const at: Readonly<Record<Once | In | Out, number>> = {
    ...mapValues(weights, ({ address, width }) => copyTo(helper, heap, [{ address, bytes: width * BYTES }])),
    ...mapValues(inputs, (array) => copyTo(helper, heap, regionsOf(array))),
    ...written,
  };
  const zeros = helper.allocate(stepBytes({ count, hidden }));
  const scratch = helper.allocate(scratchBytes(count));
  helper.bytes().fill(0, zeros, zeros + stepBytes({ count, hidden }));
  run({
    kernels: helper.kernels,
    multiply: multiplyBy(helper.kernels, scratch),
    at,
    steps: packed(steps),
    ...stepMemory(zeros, { count, hidden }),
  });
  return () => {
    for (const name of Object.keys(outputs) as Out[]) {
      copyBack(helper, heap, written[name], regionsOf(outputs[name]));
    }
  };
}

interface StepSizes {
  /** Number of sequences. */
  readonly count: number;
  readonly hidden: number;
}

function stepBytes({ count, hidden }: StepSizes): number {
  return 5 * count * hidden * BYTES;
}

function stepMemory(zeros: number, { count, hidden }: StepSizes) {
  const rowBytes = count * hidden * BYTES;
  return { zeros, other: zeros + rowBytes, gates: zeros + 2 * rowBytes };
}

/** Runs with memory for one step on the heap. */
function withStepMemory(
  heap: WasmHeap,
  sizes: StepSizes,
  run: (memory: ReturnType<typeof stepMemory>) => void,
): void {
  const bytes = stepBytes(sizes);
  const zeros = heap.wasm._malloc(bytes);
  try {
    heap.wasm.HEAPU8.fill(0, zeros, zeros + bytes);
    run(stepMemory(zeros, sizes));
  } finally {
    heap.wasm._free(zeros);
  }
}

function bytesOf(arrays: Arrays<string>): number {
  return Object.values(arrays).reduce((sum, { width }) => sum + width * BYTES, 0);
}

function mapValues<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  map: (value: From) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(record).map(([name, value]) => [name, map(value)]);
  return Object.fromEntries(entries) as Record<Name, To>;
}
