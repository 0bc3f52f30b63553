import { DataError, ShapeError } from '@vse/base';

type ArrayType = typeof Float32Array | typeof Float64Array;

/**
 * Checks an array of a fit that may come from a file.
 *
 * @throws `ShapeError` if it is not of one of the types, or of another length; `DataError` if a number is not finite.
 */
export function assertNumbers(
  where: string,
  name: string,
  values: unknown,
  wanted: { readonly types: readonly ArrayType[]; readonly length?: number },
): void {
  const { types, length } = wanted;
  const typed = types.find((type) => values instanceof type);
  const array = values as Float32Array | Float64Array;
  if (!typed || array.length === 0 || (length !== undefined && array.length !== length)) {
    const size = length === undefined ? 'at least one number' : `${length} numbers`;
    throw new ShapeError(
      `${where}: ${name} must be a ${types.map((type) => type.name).join(' or ')} of ${size}, got ${kindOf(values)}.`,
    );
  }
  const wrong = array.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new DataError(`${where}: ${name} must be finite, got ${array[wrong]} at ${wrong}.`);
}

function kindOf(values: unknown): string {
  if (ArrayBuffer.isView(values)) {
    return `a ${values.constructor.name} of ${(values as unknown as ArrayLike<number>).length}`;
  }
  if (Array.isArray(values)) return `a list of ${values.length}`;
  return values === null ? 'null' : typeof values;
}
