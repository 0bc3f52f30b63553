import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChecks } from './attack/check';
import { attackChecks } from './attack/checks';

/**
 * `pnpm attack [--small] [--places N] [--kills N] [--cases N] [--seed N] [--only TEXT]`: damages every file that the project
 * reads back, kills trainings, extractions and sweeps, fills the disk, takes away the right to write and file descriptors,
 * and feeds the parsers mutated inputs. Nothing may be read silently with other content, and every run must end, once
 * resumed, with the bytes of one that was left alone. `--only` runs the checks whose names contain TEXT.
 */
const { values } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    places: { type: 'string' },
    kills: { type: 'string' },
    cases: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const sizes = values.small
  ? { places: 4, kills: 6, cases: 1000 }
  : { places: 200, kills: 100, cases: 1_000_000 };
const number = (text: string | undefined, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`wanted a whole number of at least 0, got ${text}`);
  return value;
};

const folder = await mkdtemp(join(tmpdir(), 'vse-attack-'));
try {
  const all = await attackChecks({
    folder,
    places: number(values.places, sizes.places),
    kills: number(values.kills, sizes.kills),
    cases: number(values.cases, sizes.cases),
    seed: number(values.seed, 1),
  });
  const checks = all.filter(({ name }) => name.includes(values.only));
  const { passed, failed, skipped } = await runChecks(checks);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || passed + skipped === 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
