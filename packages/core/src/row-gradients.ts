import * as tf from '@tensorflow/tfjs-core';

/** Gradient in a matrix of which few rows were read, such as the word vectors of a batch; 0 in all other rows. */
export interface RowGradient {
  /** Numbers of the rows, each once: `[read]`, int32. */
  readonly rows: tf.Tensor1D;
  /** Gradients in these rows, `[read, dim]`. */
  readonly values: tf.Tensor2D;
  /** Shape of the matrix, `[rows, dim]`. */
  readonly shape: [number, number];
}

/** Readings of matrices by `gatherRows`, for the gradient of the rows alone. */
export interface RowWatch {
  /** Scalars that stand for the matrices: give them to `tf.variableGrads` beside the variables. */
  readonly proxies: readonly tf.Variable[];
  /** Gradients of the matrices of which rows were read; the caller disposes their tensors. */
  gradients(): ReadonlyMap<tf.Variable, RowGradient>;
  /** Ends the watch and frees the scalars. */
  end(): void;
}

interface Watched {
  readonly proxy: tf.Variable;
  /** Gradients of each reading: numbers `[read]` and rows `[read, dim]`. */
  readonly parts: { readonly rows: tf.Tensor; readonly gradient: tf.Tensor }[];
}

/** Matrices of the watch in progress. */
const watched = new Map<tf.Tensor, Watched>();

/**
 * Reads rows of a matrix, as `tf.gather` does. While `watchRows` watches the matrix, its gradient is that of the rows alone.
 *
 * @param table - Matrix, `[rows, dim]`.
 * @param rows - Numbers of rows, `[read]`, int32.
 * @returns The rows, `[read, dim]`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { gatherRows } from '@vse/core';
 *
 * const table = tf.variable(tf.tensor2d([[1, 2], [3, 4], [5, 6]]));
 * console.log(await gatherRows(table, tf.tensor1d([2, 0], 'int32')).array()); // [[5, 6], [1, 2]]
 * ```
 */
export function gatherRows(table: tf.Tensor, rows: tf.Tensor1D): tf.Tensor2D {
  const own = watched.get(table);
  if (!own || rows.size >= table.shape[0]) return tf.gather(table as tf.Tensor2D, rows); // [read, dim]
  const op = tf.customGrad<tf.Tensor2D>((_, save) => {
    (save as tf.GradSaveFunc)([rows]);
    return {
      value: tf.gather(table as tf.Tensor2D, rows), // [read, dim]
      gradFunc: (dy: tf.Tensor2D, [read]: tf.Tensor[]) => {
        own.parts.push({ rows: tf.keep(tf.clone(read!)), gradient: tf.keep(tf.clone(dy)) });
        return tf.scalar(0); // the proxy's
      },
    };
  });
  return op(own.proxy);
}

/**
 * Watches matrices until `end`: what `gatherRows` reads of them gets a gradient of its rows alone, where a dense one would be
 * zeros but for these. Other uses of the matrices have their dense gradient as ever. Matrices of another rank than 2 are
 * left out, and all where the backend cannot find equal numbers.
 *
 * @param tables - Variables that may be read by rows.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { gatherRows, watchRows } from '@vse/core';
 *
 * const table = tf.variable(tf.zeros([1000, 2]));
 * const rows = tf.tensor1d([7, 7, 3], 'int32');
 * const watch = watchRows([table]);
 * const { value } = tf.variableGrads(() => tf.sum(gatherRows(table, rows)), [table, ...watch.proxies]);
 * const gradient = watch.gradients().get(table);
 * watch.end();
 * console.log(await value.data(), await gradient?.rows.data(), await gradient?.values.data()); // 0; 7 and 3; 2, 2 and 1, 1
 * ```
 */
export function watchRows(tables: readonly tf.Variable[]): RowWatch {
  const matrices = findsEqualNumbers() ? tables.filter(({ rank }) => rank === 2) : [];
  const own = matrices.map((table) => {
    const proxy = tf.tidy(() => tf.variable(tf.scalar(0)));
    const entry: Watched = { proxy, parts: [] };
    watched.set(table, entry);
    return [table, entry] as const;
  });
  return {
    proxies: own.map(([, { proxy }]) => proxy),
    gradients: () =>
      new Map(
        own.flatMap(([table, { parts }]) =>
          parts.length > 0
            ? [[table, joined(parts.splice(0), table.shape as [number, number])] as const]
            : [],
        ),
      ),
    end() {
      for (const [table, { proxy, parts }] of own) {
        watched.delete(table);
        proxy.dispose();
        tf.dispose(parts);
      }
    },
  };
}

/**
 * The whole gradient of a matrix, `[rows, dim]`: zeros but for the rows.
 *
 * @param gradient - Gradient of some rows.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { wholeGradient } from '@vse/core';
 *
 * const gradient = { rows: tf.tensor1d([2], 'int32'), values: tf.tensor2d([[5, 6]]), shape: [3, 2] as [number, number] };
 * console.log(await wholeGradient(gradient).array()); // [[0, 0], [0, 0], [5, 6]]
 * ```
 */
export function wholeGradient({ rows, values, shape }: RowGradient): tf.Tensor2D {
  return tf.unsortedSegmentSum(values, rows, shape[0]);
}

/** Joins readings: adds the gradients of equal numbers, in their order as a dense gradient does. */
function joined(parts: Watched['parts'], shape: [number, number]): RowGradient {
  const { rows, values } = tf.tidy(() => {
    const all = tf.concat(parts.map((part) => part.rows)); // [read]
    const gradients = tf.concat(parts.map(({ gradient }) => gradient)); // [read, dim]
    const { values: distinct, indices } = tf.unique<tf.Tensor1D>(all as tf.Tensor1D); // [distinct], [read]
    return {
      rows: distinct, // [distinct]
      values: tf.unsortedSegmentSum(gradients as tf.Tensor2D, indices, distinct.shape[0]), // [distinct, dim]
    };
  });
  tf.dispose(parts);
  return { rows, values, shape };
}

/** WebGPU has no kernel that finds equal numbers. */
function findsEqualNumbers(): boolean {
  const backend = tf.getBackend();
  return [tf.Unique, tf.UnsortedSegmentSum].every(
    (name) => (tf.getKernel(name, backend) as tf.KernelConfig | undefined) !== undefined,
  );
}
