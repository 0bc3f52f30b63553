import { largestDifference } from '../largest-difference';
import type { CaseTensor, OnnxCase, RuntimeResults } from './onnx-case';

/** Largest difference allowed, in parts of the largest value. */
export const TOLERANCE = 1e-5;

/** Outcome of one runtime. */
export interface Outcome {
  readonly passed: number;
  readonly faults: readonly string[];
}

/** Compares the outputs of a runtime with what the encoders and similarities return, and prints each difference. */
export function compareRuntime(
  runtime: string,
  cases: readonly OnnxCase[],
  { version, results }: RuntimeResults,
): Outcome {
  console.log(
    `${runtime} ${version}: the largest difference from tfjs in parts of the largest value, ${TOLERANCE} allowed`,
  );
  const faults = cases.flatMap(({ name, wanted }, i) => {
    const got = results[i] ?? 'it did not run';
    if (typeof got === 'string') return [`${name} in ${runtime}: ${got}`];
    const wrong = Object.entries(wanted).flatMap(([output, tensor]) => {
      const off = difference(got[output], tensor);
      console.log(`  ${off.toExponential(1).padEnd(8)} ${name}, ${output}`);
      return off <= TOLERANCE ? [] : [`${name} in ${runtime}: ${output} differs by ${off}`];
    });
    return wrong.slice(0, 1);
  });
  return { passed: cases.length - faults.length, faults };
}

/** Largest difference of a tensor; infinite if shapes differ or a number is missing. */
function difference(got: CaseTensor | undefined, wanted: CaseTensor): number {
  if (got?.shape.join() !== wanted.shape.join()) return Infinity;
  return largestDifference(got.values, wanted.values);
}
