import { parseArgs } from 'node:util';
import { runTarget } from './fuzz/run-target';
import { fuzzTargets } from './fuzz/targets';

/**
 * `pnpm fuzz [--cases N] [--seed N] [--target NAME] [--case N]`: feeds every parser mutated inputs. Each must be accepted, or
 * refused with a VseError, within the limits of time and memory. `--case` repeats one case.
 */
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
    case: { type: 'string' },
  },
});

const targets = fuzzTargets.filter(({ name }) => name === (values.target ?? name));
if (targets.length === 0) {
  throw new Error(`no target ${values.target}; there are ${fuzzTargets.map(({ name }) => name).join(', ')}`);
}
const shares = targets.reduce((sum, { share }) => sum + share, 0);
const begun = performance.now();
const secondsSince = (time: number): string => ((performance.now() - time) / 1000).toFixed(1);
let cases = 0;
let faulty = 0;
for (const { name, share } of targets) {
  const started = performance.now();
  const from = Number(values.case ?? 0);
  const count = values.case === undefined ? Math.ceil((Number(values.cases) * share) / shares) : 1;
  const { taken, refused, faults, held } = await runTarget({
    target: name,
    seed: Number(values.seed),
    from,
    to: from + count,
  });
  cases += taken + refused + faults.length;
  faulty += faults.length;
  console.log(
    `${name}: ${taken} taken, ${refused} refused, ${faults.length} faults, ${secondsSince(started)} s, at most ${held.toFixed(0)} MB`,
  );
  for (const { number, error } of faults) {
    console.error(`pnpm fuzz --seed ${values.seed} --target '${name}' --case ${number}\n${error}\n`);
  }
}
console.log(`${cases} cases, ${faulty} faults, ${secondsSince(begun)} s`);
process.exitCode = faulty > 0 ? 1 : 0;
