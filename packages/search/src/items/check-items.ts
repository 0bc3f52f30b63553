import { DataError, OptionError, ShapeError, type FeatureMatrix } from '@vse/base';
import {
  checkMetadata,
  describe,
  hasLoneSurrogate,
  type FieldType,
  type Metadata,
} from '../metadata/metadata';
import type { Queries, SearchItem } from '../vector-index';

/** An item that may enter an index. */
export interface CheckedItem {
  readonly id: string;
  /** `[rows, dim]`. */
  readonly values: Float32Array;
  /** Number of parts; 0 for an item of one vector. */
  readonly parts: number;
  readonly metadata?: Metadata | undefined;
}

/** Lengths that a vector may have: squares of others leave float32, or vanish in it. */
export const lengths = { from: 1e-15, to: 1e15 } as const;

/**
 * Checks items before any of them is added; new fields are added to `fields`, which may be a copy.
 *
 * @throws `ShapeError`, `DataError` that name the item and the fault.
 */
export function checkItems(
  items: readonly SearchItem[],
  dim: number,
  fields: Map<string, FieldType>,
): readonly CheckedItem[] {
  if (!Array.isArray(items)) {
    throw new OptionError(`add: items must be an array of { id, vector, metadata }, got ${describe(items)}.`);
  }
  const seen = new Set<string>();
  return Array.from(items as readonly SearchItem[], (item, i) => {
    if (typeof item !== 'object' || (item as unknown) === null) {
      throw new OptionError(`add: item ${i} must be { id, vector, metadata }, got ${describe(item)}.`);
    }
    const { id, vector, metadata } = item;
    checkId('add', id);
    if (seen.has(id)) {
      throw new DataError(
        `add: every id must be in a call once, got ${JSON.stringify(id)} twice. Keep one of the two, or add them in turn.`,
      );
    }
    seen.add(id);
    const isMatrix = !(vector instanceof Float32Array);
    const values = isMatrix ? matrixValues('add', vector, dim, id) : vector;
    if (!isMatrix) checkVector('add', `the vector of ${JSON.stringify(id)}`, vector, dim);
    return {
      id,
      values,
      parts: isMatrix ? vector.length : 0,
      metadata: metadata === undefined ? undefined : checkMetadata('add', id, metadata, fields),
    };
  });
}

/**
 * Checks an id.
 *
 * @throws `DataError` that names it.
 */
export function checkId(where: string, id: string): void {
  if (typeof id === 'string' && id !== '' && !hasLoneSurrogate(id)) return;
  throw new DataError(`${where}: an id must be text of Unicode that is not empty, got ${describe(id)}.`);
}

/**
 * Checks a list of ids: text in its place would be taken for one id after the other.
 *
 * @throws `OptionError` for what is no list; `DataError` that names a wrong id.
 */
export function checkIds(where: string, ids: readonly string[]): void {
  if (!Array.isArray(ids))
    throw new OptionError(`${where}: ids must be an array of ids, got ${describe(ids)}.`);
  for (const id of ids as readonly string[]) checkId(where, id);
}

/**
 * Queries as a list of checked vectors.
 *
 * @throws `ShapeError`, `DataError` that name the query and the fault.
 */
export function checkQueries(queries: Queries, dim: number): readonly Float32Array[] {
  if (Array.isArray(queries)) {
    for (const [i, query] of (queries as readonly Float32Array[]).entries()) {
      checkVector('search', `query ${i}`, query, dim);
    }
    return queries as readonly Float32Array[];
  }
  if (queries instanceof Float32Array) {
    throw new ShapeError(
      'search: queries must be a list of vectors, got one vector. Put it in brackets: [query].',
    );
  }
  const matrix = queries as FeatureMatrix | undefined;
  if (matrix?.length === 0) return [];
  const values = matrixValues('search', matrix, dim);
  return Array.from({ length: values.length / dim }, (_, i) => values.subarray(i * dim, (i + 1) * dim));
}

function matrixValues(
  where: string,
  matrix: FeatureMatrix | undefined,
  dim: number,
  id?: string,
): Float32Array {
  const name = id === undefined ? 'queries' : `the vectors of ${JSON.stringify(id)}`;
  const { values, length = 0, dim: got }: Partial<FeatureMatrix> = matrix ?? {};
  const fits =
    values instanceof Float32Array &&
    Number.isSafeInteger(length) &&
    length > 0 &&
    values.length === length * dim;
  if (!fits || got !== dim) {
    throw new ShapeError(
      `${where}: ${name} must be a Float32Array of ${dim} numbers, or { values, length, dim: ${dim} } with at least one ` +
        `vector, got ${values instanceof Float32Array ? `[${length}, ${String(got)}] with ${values.length} values` : describe(matrix)}.`,
    );
  }
  for (let row = 0; row < length; row++) {
    checkVector(
      where,
      id === undefined ? `query ${row}` : `part ${row} of ${JSON.stringify(id)}`,
      values.subarray(row * dim, (row + 1) * dim),
      dim,
    );
  }
  return values;
}

/**
 * Checks a vector.
 *
 * @throws `ShapeError` for another dimension; `DataError` for numbers that are not finite, zeros, and extreme lengths.
 */
export function checkVector(where: string, name: string, vector: Float32Array, dim: number): void {
  if (!(vector instanceof Float32Array) || vector.length !== dim) {
    const got = (vector as unknown) instanceof Float32Array ? `${vector.length} numbers` : describe(vector);
    throw new ShapeError(
      `${where}: ${name} must be a Float32Array of ${dim} numbers, got ${got}. Use vectors of the model that the index was built for.`,
    );
  }
  let squares = 0;
  for (let i = 0; i < dim; i++) squares += vector[i]! * vector[i]!;
  if (squares >= lengths.from ** 2 && squares <= lengths.to ** 2) return;
  const bad = vector.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new DataError(
      `${where}: ${name} must be of finite numbers, got ${vector[bad]} at ${bad}. Its embedding failed.`,
    );
  }
  if (squares === 0 && vector.every((value) => value === 0)) {
    throw new DataError(
      `${where}: ${name} must not be all zeros: it has no direction. Its embedding failed.`,
    );
  }
  throw new DataError(
    `${where}: ${name} must have a length from ${lengths.from} to ${lengths.to}, got ${Math.sqrt(squares)}. Scale the vectors.`,
  );
}
