/** Values from `from` up to, but not including, `to`: a view of a typed array, else a copy. */
export function viewOf(values: ArrayLike<number>, from: number, to: number): ArrayLike<number> {
  if (ArrayBuffer.isView(values)) return (values as Float32Array).subarray(from, to);
  return Array.from({ length: to - from }, (_, i) => values[from + i]!);
}
