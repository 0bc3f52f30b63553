import type { HeapKernels } from './heap-kernels';

type Three = [number, number, number];
type Nine = [...Three, ...Three, ...Three];

/**
 * The loops of the program in kernel in JavaScript, for a heap whose memory kernels cannot share. `heap` returns the heap's
 * buffer of the moment.
 */
export function plainKernels(heap: () => ArrayBuffer): HeapKernels {
  const floats = (address: number, count: number) => new Float32Array(heap(), address, count);
  const doubles = (address: number, count: number) => new Float64Array(heap(), address, count);
  const kernels: HeapKernels = {
    addRows(address, rows, width, totalsAddress) {
      const x = floats(address, rows * width);
      const totals = doubles(totalsAddress, rows);
      for (let row = 0, i = 0; row < rows; row++) {
        for (const end = i + width; i < end; i++) totals[row]! += x[i]!;
      }
    },
    addColumns(address, rows, width, totalsAddress) {
      const x = floats(address, rows * width);
      const totals = doubles(totalsAddress, width);
      for (let row = 0, i = 0; row < rows; row++) {
        for (let column = 0; column < width; column++, i++) totals[column]! += x[i]!;
      }
    },
    sumOfSquares(address, count) {
      let sum = 0;
      for (const value of floats(address, count)) sum += Math.fround(value * value);
      return sum;
    },
    adamStep(...given) {
      const count = given[7]!;
      const [value, gradient, mean, square, newValue, newMean, newSquare] = given
        .slice(0, 7)
        .map((address) => floats(address, count));
      const [beta1, beta2, epsilon, change, kept] = given.slice(8).map(Math.fround);
      for (let i = 0; i < count; i++) {
        const g = gradient![i]!;
        const m = Math.fround(Math.fround(mean![i]! * beta1!) + g);
        const s = Math.fround(Math.fround(square![i]! * beta2!) + Math.fround(g * g));
        const root = Math.fround(Math.fround(Math.sqrt(s)) + epsilon!);
        newMean![i] = m;
        newSquare![i] = s;
        newValue![i] = Math.fround(value![i]! * kept!) - Math.fround(Math.fround(m / root) * change!);
      }
    },
    adamRows(...given) {
      const [value, mean, square, values, places, zeros, inUse, rows, width] = given as number[] as Nine;
      const constants = given.slice(9);
      const placeOf = new Int32Array(heap(), places, rows);
      const used = new Uint8Array(heap(), inUse, rows);
      for (let row = 0; row < rows; row++) {
        if (used[row] === 0 && constants.at(-1) === 1) continue;
        const gradient = placeOf[row]! < 0 ? zeros : values + 4 * placeOf[row]! * width;
        const [v, m, s] = [value, mean, square].map((address) => address + 4 * row * width) as Three;
        kernels.adamStep(v, gradient, m, s, v, m, s, width, ...constants);
      }
    },
  };
  return kernels;
}
