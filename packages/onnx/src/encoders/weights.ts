import { DataError, type NamedVariable } from '@vse/core';

/** Weights of one part of a model on the host. */
export interface Weights {
  /**
   * Values of a variable.
   *
   * @throws `DataError` if there is none of this name, or one of another shape.
   */
  take(name: string, shape: readonly number[]): Float32Array;
  /** The same weights with names that lack this prefix and its dot. */
  within(prefix: string): Weights;
  /**
   * Checks that the graph uses every variable.
   *
   * @throws `DataError` that names those it does not.
   */
  assertAllTaken(): void;
}

/** Values of variables that have been read from the backend. */
export type ReadVariables = ReadonlyMap<NamedVariable['variable'], Float32Array>;

/**
 * Reads variables from the backend.
 *
 * @throws `DataError` if a variable has been disposed, or holds numbers that are not finite.
 */
export async function readVariables(
  where: string,
  variables: readonly NamedVariable[],
): Promise<ReadVariables> {
  const entries = variables.map(async ({ name, variable }) => {
    if (variable.isDisposed) {
      throw new DataError(
        `${where}: variable ${name} has been disposed. Export a model before its dispose().`,
      );
    }
    const values = (await variable.data()) as Float32Array;
    if (!values.every(Number.isFinite)) {
      throw new DataError(
        `${where}: variable ${name} must hold finite numbers, got ${values.find((value) => !Number.isFinite(value))}. ` +
          'Its training has diverged: export an earlier checkpoint.',
      );
    }
    return [variable, values] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Weights of a part whose variables have been read. */
export function weightsOf(where: string, variables: readonly NamedVariable[], read: ReadVariables): Weights {
  const stored = new Map(variables.map(({ name, variable }) => [name, variable]));
  const taken = new Set<string>();
  const within = (prefix: string): Weights => ({
    within: (inner) => within(`${prefix}${inner}.`),
    take(name, shape) {
      const full = prefix + name;
      const found = stored.get(full);
      if (!found || found.shape.join() !== shape.join()) {
        throw new DataError(
          `${where}: variable ${full} must be [${shape.join(', ')}] by the recipe, got ${found ? `[${found.shape.join(', ')}]` : 'none'}. ` +
            'The recipe must state the options that the weights were made with.',
        );
      }
      taken.add(full);
      return read.get(found)!;
    },
    assertAllTaken() {
      const left = [...stored.keys()].filter((name) => !taken.has(name));
      if (left.length === 0) return;
      throw new DataError(
        `${where}: the recipe explains all variables but ${left.join(', ')}. Export needs a recipe that states every part.`,
      );
    },
  });
  return within('');
}
