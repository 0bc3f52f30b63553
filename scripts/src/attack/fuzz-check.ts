import { runTarget } from '../fuzz/run-target';
import { fuzzTargets } from '../fuzz/targets';
import type { Check } from './check';

/** Feeds a parser its share of mutated inputs: each is read or refused with a `VseError`, in bounded time and memory. */
export function fuzzChecks(cases: number, seed: number): readonly Check[] {
  const shares = fuzzTargets.reduce((sum, { share }) => sum + share, 0);
  return fuzzTargets.map(({ name, share }) => ({
    name: `mutated ${name}`,
    async run() {
      const to = Math.ceil((cases * share) / shares);
      const { taken, refused, faults } = await runTarget({ target: name, seed, from: 0, to });
      if (faults.length > 0) {
        const repeat = ({ number, error }: (typeof faults)[number]): string =>
          `pnpm fuzz --seed ${seed} --target '${name}' --case ${number}\n${error}`;
        throw new Error(faults.map(repeat).join('\n'));
      }
      return `${taken} read, ${refused} refused`;
    },
  }));
}
