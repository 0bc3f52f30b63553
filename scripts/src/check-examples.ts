import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { members, root } from './workspace';

/**
 * Runs every example except the demo with small settings on plain Node. Each must exit with 0, print a table that calls its
 * numbers synthetic, and write `results.json` with finite measures and a report. An example missing from the list fails.
 */
const small: Readonly<Record<string, readonly string[]>> = {
  // Every pair of SAF and SGR is computed apart: fewer images.
  'alignment-flickr30k': ['--limit', '60', '--epochs', '1', '--embed-dim', '16', '--word-dim', '16'],
  'best-global': ['--epochs', '1', '--embed-dim', '16', '--second', 'bigrams,bi-gru'],
  'cca-baseline': ['--fisher-dim', '50', '--components', '32'],
  'dan-flickr30k': ['--epochs', '1', '--embed-dim', '16', '--word-dim', '16'],
  'defrag-flickr8k': ['--epochs', '2', '--embed-dim', '16', '--word-dim', '16'],
  'dspe-flickr30k': ['--epochs', '1', '--hidden-dim', '32', '--embed-dim', '16', '--fisher-dim', '50'],
  'dvsa-flickr8k': ['--epochs', '1', '--embed-dim', '16', '--word-dim', '16'],
  'favre-tutorial': ['--epochs', '1', '--embed-dim', '16', '--word-dim', '16'],
  'linear-baselines': ['--epochs', '1', '--embed-dim', '16', '--hidden-dim', '32'],
  'phrase-localization': ['--epochs', '1', '--hidden-dim', '32', '--embed-dim', '16'],
  'region-sheet': ['--pictures', '4'],
  'swap-text-features': ['--epochs', '1', '--embed-dim', '16', '--word-dim', '16', '--fisher-dim', '50'],
  'vsepp-flickr30k': ['--epochs', '1', '--embed-dim', '16', '--word-dim', '16'],
  // After the example whose model it goes on from.
  artworks: [
    '--epochs',
    '1',
    '--embed-dim',
    '16',
    '--word-dim',
    '16',
    '--points',
    '1',
    '--from',
    'OUT/vsepp-flickr30k/vsepp',
  ],
};
/** Examples that train no model. */
const withoutModels = ['region-sheet'];
const elsewhere = ['kit', 'playground', 'quickstart', 'scan-flickr30k']; // shared parts; check:playground; check:quickstart; the demo

const names = members('examples').map(({ folder }) => folder.split('/').at(-1)!);
const unknown = names.filter((name) => !(name in small) && !elsewhere.includes(name));
if (unknown.length > 0) throw new Error(`no small run for the examples ${unknown.join(', ')}`);

const out = mkdtempSync(join(tmpdir(), 'vse-examples-'));
let failed = 0;
try {
  for (const [name, flags] of Object.entries(small)) {
    const from = performance.now();
    const fault = check(name, flags);
    if (fault !== undefined) failed += 1;
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    console.log(fault === undefined ? `ok   ${name}, ${seconds} s` : `FAIL ${name}\n${fault}`);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
console.log(`${Object.keys(small).length - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** Runs an example on a few scenes; returns what failed. */
function check(name: string, flags: readonly string[]): string | undefined {
  const main = join(root, 'examples', name, 'dist/main.js');
  const folder = join(out, name);
  let said: string;
  try {
    const own = flags.map((flag) => flag.replace('OUT', out));
    said = execFileSync(process.execPath, [main, '--limit', '200', '--out', folder, ...own], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 900_000,
    });
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error);
  }
  if (!said.includes('(synthetic)')) return `the table does not say that its numbers are synthetic:\n${said}`;
  if (!existsSync(join(folder, 'report.html'))) return 'there is no report.html';
  const results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as readonly Result[];
  // Retrieval reports rsum, localisation its average precision, a contact sheet its number of regions.
  const measure = ({ rsum, averagePrecision, regions }: Result): number =>
    rsum ?? averagePrecision ?? regions ?? NaN;
  const finite = results.every(
    (result) => Number.isFinite(measure(result)) && measure(result) > 0 && result.synthetic,
  );
  if (results.length === 0 || !finite)
    return `results.json holds no finite measures: ${JSON.stringify(results)}`;
  if (withoutModels.includes(name)) return undefined;
  const lost = results.filter(({ model }) => model === undefined || !isModel(join(folder, model)));
  return lost.length === 0 ? undefined : `there is no folder of the model: ${JSON.stringify(lost)}`;
}

/** True for a folder of a model: a manifest, a card, and weights, or for an ensemble the folders of its members. */
function isModel(folder: string): boolean {
  if (!['model.json', 'README.md'].every((file) => existsSync(join(folder, file)))) return false;
  const { kind, members: own = [] } = JSON.parse(
    readFileSync(join(folder, 'model.json'), 'utf8'),
  ) as Manifest;
  if (kind === 'model') return existsSync(join(folder, 'weights.safetensors'));
  return own.length > 1 && own.every((member) => isModel(join(folder, member.folder)));
}

/** The part of `model.json` that says where the weights are. */
interface Manifest {
  readonly kind: 'model' | 'ensemble';
  readonly members?: readonly { readonly folder: string }[];
}

interface Result {
  readonly system?: string;
  /** Folder of the trained model, relative to the run's. */
  readonly model?: string;
  readonly notKept?: string;
  readonly rsum?: number;
  readonly averagePrecision?: number;
  readonly regions?: number;
  readonly synthetic: boolean;
}
