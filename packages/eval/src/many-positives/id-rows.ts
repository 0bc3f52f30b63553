import { DataError, ShapeError } from '@vse/core';

/** Rows of images or captions by their ids. */
export interface IdRows {
  /** Name in errors: `imageIds`. */
  readonly name: string;
  readonly count: number;
  /** Row of an id, or undefined if it is not among them. */
  row(id: number): number | undefined;
}

/**
 * Numbers the rows of ids.
 *
 * @throws `ShapeError` if there is not one id per row, `DataError` that names an id that is not a whole number or occurs twice.
 */
export function idRows(where: string, name: string, ids: ArrayLike<number>, rows: number): IdRows {
  if (ids.length !== rows) {
    throw new ShapeError(`${where}: ${name} must be one per row of the scores, ${rows}, got ${ids.length}.`);
  }
  const byId = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    const id = ids[row]!;
    if (!Number.isSafeInteger(id)) {
      throw new DataError(
        `${where}: ${name}[${row}] must be a whole number, got ${id}. Read the ids without rounding.`,
      );
    }
    const earlier = byId.get(id);
    if (earlier !== undefined) {
      throw new DataError(`${where}: ${name} must be unique, got ${id} in rows ${earlier} and ${row}.`);
    }
    byId.set(id, row);
  }
  return { name, count: rows, row: (id) => byId.get(id) };
}

/** Correct answers of one direction in rows: queries of the ground truth alone. */
export interface JudgedQueries {
  /** Rows of the queries, in the order of the ground truth. */
  readonly queries: Int32Array;
  /** Rows of the answers of each query, each once. */
  readonly answers: readonly (readonly number[])[];
  /** Number of answers of each query, those that are not among the candidates included. */
  readonly counts: Int32Array;
  /** Number of answers that are not among the candidates, over all queries. */
  readonly absent: number;
}

/**
 * Finds the rows of queries and answers. A repeated answer counts once. Answers that are not among the candidates are never
 * found, but count: ECCV Caption lists two such captions.
 *
 * @throws `DataError` if a query is not among the ids, has no answer, or there is no query.
 */
export function judgedQueries(
  where: string,
  queries: IdRows,
  candidates: IdRows,
  positives: ReadonlyMap<number, readonly number[]>,
): JudgedQueries {
  if (positives.size === 0) throw new DataError(`${where}: the ground truth must have a query, got none.`);
  const rows: number[] = [];
  const answers: number[][] = [];
  const counts: number[] = [];
  let absent = 0;
  for (const [id, list] of positives) {
    const row = queries.row(id);
    if (row === undefined) {
      throw new DataError(
        `${where}: ${queries.name} must have every query of the ground truth, got none of id ${id}. Score the whole test set.`,
      );
    }
    const distinct = [...new Set(list)];
    if (distinct.length === 0) {
      throw new DataError(`${where}: query ${id} must have a correct answer, got none. Leave it out.`);
    }
    const found = distinct.flatMap((answer) => candidates.row(answer) ?? []);
    rows.push(row);
    answers.push(found);
    counts.push(distinct.length);
    absent += distinct.length - found.length;
  }
  return { queries: Int32Array.from(rows), answers, counts: Int32Array.from(counts), absent };
}

/** Largest number of answers of a query. */
export function mostAnswers({ counts }: JudgedQueries): number {
  return counts.reduce((most, count) => Math.max(most, count), 0);
}
