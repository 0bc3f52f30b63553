import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';

/** Most that a page may load before it is at rest, gzipped, in bytes: its HTML, scripts, styles, fonts and pictures. */
const budgets: Readonly<Record<string, number>> = {
  'index.html': 110_000,
  'systems/scan.html': 130_000,
};

/**
 * Opens pages of a site and adds up what each loads for itself, gzipped, until it is at rest; pages that are fetched ahead, since a link to
 * them is in view, do not count.
 *
 * @returns Faults by the name of the budget.
 */
export async function byteFaults(
  browser: Browser,
  url: string,
): Promise<readonly (readonly [string, readonly string[]])[]> {
  const found: [string, readonly string[]][] = [];
  for (const [path, budget] of Object.entries(budgets)) {
    const page = await browser.newPage();
    const sizes: Promise<{ readonly kind: string; readonly bytes: number }>[] = [];
    page.on('response', (response) => {
      sizes.push(
        (async () => {
          const headers = await response.request().allHeaders();
          const ahead = /prefetch/.test(`${headers['purpose'] ?? ''}${headers['sec-purpose'] ?? ''}`);
          const bytes = ahead ? 0 : gzipSync(await response.body(), { level: 9 }).length;
          return { kind: response.request().resourceType(), bytes };
        })(),
      );
    });
    await page.goto(`${url}${path}`, { waitUntil: 'networkidle' });
    const loaded = await Promise.all(sizes);
    await page.close();
    const sum = loaded.reduce((total, { bytes }) => total + bytes, 0);
    const byKind = new Map<string, number>();
    for (const { kind, bytes } of loaded) byKind.set(kind, (byKind.get(kind) ?? 0) + bytes);
    const parts = [...byKind].filter(([, bytes]) => bytes > 0).map(([kind, bytes]) => `${kind} ${kilobytes(bytes)}`); // prettier-ignore
    const name = `bytes of ${path}: ${kilobytes(sum)} of ${kilobytes(budget)} (${parts.join(', ')})`;
    found.push([name, sum > budget ? [`${path} loads ${sum} bytes, ${budget} are allowed`] : []]);
  }
  return found;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
