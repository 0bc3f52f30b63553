import { encoderCases } from './encoder-cases';
import { makeInputs } from './inputs';
import { lossCases } from './loss-cases';
import { productCases } from './product-cases';
import type { Numbers, Results } from './results';
import { similarityCases } from './similarity-cases';

/** Runs every case on the backend in use. */
export async function runCases(): Promise<Results> {
  const inputs = makeInputs();
  const results: Record<string, Numbers | string> = {};
  for (const [name, run] of Object.entries({
    ...lossCases(),
    ...similarityCases(),
    ...encoderCases(),
    ...productCases(),
  })) {
    try {
      results[name] = await run(inputs);
    } catch (error) {
      results[name] = error instanceof Error ? error.message : String(error);
    }
  }
  return results;
}
