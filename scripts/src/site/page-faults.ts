import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

/** One page of each kind. */
const pages = [
  'index.html',
  'guide/getting-started.html',
  'playground.html',
  'ideas/hard-negatives.html',
  'ideas/joint-space.html',
  'systems/scan.html',
  'results.html',
  'benchmarks.html',
  'changes.html',
  'api/index.html',
];
/** A desk by day and a phone at night. */
const readers = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const;

/**
 * Opens one page of each kind, wide and light, narrow and dark: no error on the console, nothing asked of another host, no text outside the
 * screen, no fault of accessibility (axe-core).
 *
 * @returns Faults by the name of what was opened.
 */
export async function pageFaults(
  browser: Browser,
  url: string,
): Promise<readonly (readonly [string, readonly string[]])[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const found: [string, readonly string[]][] = [];
  for (const { colorScheme, width } of readers) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    for (const path of pages) {
      const page = await context.newPage();
      const faults = await faultsOf(page, `${url}${path}`, axe, path.startsWith('api/'));
      found.push([`${path}, ${width} px, ${colorScheme}`, faults]);
      await page.close();
    }
    await context.close();
  }
  return found;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[] }[];
}

async function faultsOf(
  page: Page,
  url: string,
  axe: string,
  generated: boolean,
): Promise<readonly string[]> {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`the console says: ${message.text()}`);
  });
  page.on('pageerror', (error) => {
    faults.push(`an error: ${error.message}`);
  });
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== 'data:' && host !== new URL(url).host) faults.push(`it asks ${request.url()}`);
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  const wide = await page.evaluate(() => {
    const { document } = globalThis as unknown as {
      readonly document: {
        readonly documentElement: { readonly scrollWidth: number; readonly clientWidth: number };
      };
    };
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
  if (wide > 1) faults.push(`the page is ${wide} px wider than the screen`);
  // What typedoc makes is its own; its links, errors and width are checked.
  if (!generated) {
    await page.evaluate(axe);
    const violations = await page.evaluate<readonly Violation[]>(
      'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => r.violations)',
    );
    faults.push(
      ...violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map(({ target }) => target.join(' '))
            .join(', ')}`,
      ),
    );
  }
  return faults;
}
