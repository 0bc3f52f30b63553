import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@vse/core';
import { parseNpy } from '@vse/formats';

/** Items and queries of one comparison, unit vectors. */
export interface Embeddings {
  readonly dim: number;
  /** `[rows, dim]`. */
  readonly items: Float32Array;
  readonly queries: readonly Float32Array[];
}

/** Normal numbers: no two items are alike, the hardest case for a graph. */
export function randomEmbeddings(rows: number, dim: number, queries: number): Embeddings {
  const random = seededRandom(1);
  const draw = (count: number) => Float32Array.from({ length: count * dim }, () => random.normal());
  return { dim, items: normalized(draw(rows), dim), queries: rowsOf(normalized(draw(queries), dim), dim) };
}

/**
 * Embeddings of a folder: `items.npy` and `queries.npy`, float32 `[n, dim]`, such as those of photographs and captions by a
 * trained model. Items are repeated with noise, a third of their length, to the number of rows.
 */
export async function realEmbeddings(folder: string, rows: number, queries: number): Promise<Embeddings> {
  const read = async (name: string) => {
    const { shape, values } = parseNpy(new Uint8Array(await readFile(join(folder, name))));
    return { dim: shape[1]!, values };
  };
  const { dim, values } = await read('items.npy');
  const asked = rowsOf(normalized((await read('queries.npy')).values, dim), dim);
  const random = seededRandom(2);
  const own = normalized(values, dim);
  const size = 1 / (3 * Math.sqrt(dim));
  const items = new Float32Array(rows * dim);
  for (let at = 0; at < items.length; at++) {
    items[at] = own[at % own.length]! + (at < own.length ? 0 : size * random.normal());
  }
  const step = Math.max(1, Math.floor(asked.length / queries));
  return {
    dim,
    items: normalized(items, dim),
    queries: asked.filter((_, i) => i % step === 0).slice(0, queries),
  };
}

function rowsOf(values: Float32Array, dim: number): readonly Float32Array[] {
  return Array.from({ length: values.length / dim }, (_, i) => values.subarray(i * dim, (i + 1) * dim));
}

/** Scales rows to unit length, in place. */
function normalized(values: Float32Array, dim: number): Float32Array {
  for (const row of rowsOf(values, dim)) {
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < dim; i++) row[i]! /= norm;
  }
  return values;
}
