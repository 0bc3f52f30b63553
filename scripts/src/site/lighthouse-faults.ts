import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromiumPath } from '../chromium';

/** The last version that runs on Node 20. */
const version = '12.8.2';
const least = 0.95;
const categories = ['accessibility', 'best-practices'] as const;
const pages = ['index.html', 'guide/getting-started.html', 'systems/scan.html'];

interface Report {
  readonly runtimeError?: { readonly message: string };
  readonly categories: Readonly<
    Record<
      string,
      {
        readonly score: number | null;
        readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
      }
    >
  >;
  readonly audits: Readonly<Record<string, { readonly score: number | null; readonly title: string }>>;
}

/**
 * Runs Lighthouse on pages of a site: accessibility and best practices must score 95 of 100 or more.
 *
 * @returns Faults by the name of the page and its scores.
 */
export async function lighthouseFaults(
  url: string,
): Promise<readonly (readonly [string, readonly string[]])[]> {
  const folder = await mkdtemp(join(tmpdir(), 'vse-lighthouse-'));
  try {
    await lighthouse(['--version']); // installed once, before several ask for it
    return await Promise.all(
      pages.map((path, i) => faultsOf(`${url}${path}`, path, join(folder, `${i}.json`))),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function faultsOf(
  url: string,
  path: string,
  file: string,
): Promise<readonly [string, readonly string[]]> {
  await lighthouse([
    url,
    '--quiet',
    '--output=json',
    `--output-path=${file}`,
    `--only-categories=${categories.join(',')}`,
    '--chrome-flags=--headless=new --no-sandbox',
    '--no-enable-error-reporting',
  ]);
  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  if (report.runtimeError) return [`Lighthouse, ${path}`, [`${path}: ${report.runtimeError.message}`]];
  const scores = categories.map((name) => ({ name, score: report.categories[name]?.score ?? 0 }));
  const faults = scores
    .filter(({ score }) => score < least)
    .map(({ name, score }) => {
      const refs = report.categories[name]?.auditRefs ?? [];
      const wrong = refs.filter(({ id, weight }) => weight > 0 && (report.audits[id]?.score ?? 1) < 1);
      const titles = wrong.map(({ id }) => report.audits[id]!.title);
      return `${path}: ${name} ${Math.round(100 * score)}, ${Math.round(100 * least)} wanted: ${titles.join('; ')}`;
    });
  const shown = scores.map(({ name, score }) => `${name} ${Math.round(100 * score)}`).join(', ');
  return [`Lighthouse, ${path}: ${shown}`, faults];
}

/** Runs Lighthouse's own program, which npx fetches, with the Chromium of the other checks. */
async function lighthouse(argv: readonly string[]): Promise<void> {
  const env = { ...process.env, CHROME_PATH: chromiumPath() };
  await promisify(execFile)('npx', ['--yes', `lighthouse@${version}`, ...argv], { env });
}
