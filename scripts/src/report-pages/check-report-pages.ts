import type { Browser } from 'playwright-core';
import { recallTable, renderReport } from '@vse/report';
import type { Outcome } from '../backend-cases/report';
import { mapFaults } from './map-faults';
import { figuresReport, rows, sampleReport } from './sample-report';

const widths = [1440, 1024, 828, 600, 390] as const;
const schemes = ['light', 'dark'] as const;
/** Smallest size of text that is shown, in px. */
const smallest = 9;

const reports = {
  'every column': sampleReport,
  'an interval and seconds': { ...sampleReport, recall: rows },
  'other cut-offs': { ...sampleReport, recall: rows, ks: [1, 5] },
  'a map to be explored': figuresReport,
};

/**
 * Opens reports at the widths of screens and of a phone, light and dark: nothing is wider than its box, no number is cut, text
 * is large enough and has contrast, nothing breaks the page's own policy, and a map can be explored.
 */
export async function checkReportPages(browser: Browser): Promise<Outcome> {
  const faults: string[] = [];
  let passed = 0;
  for (const colorScheme of schemes) {
    for (const [name, report] of Object.entries(reports)) {
      const page = await browser.newPage({ colorScheme });
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      page.on('pageerror', (error) => {
        errors.push(error.message);
      });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.setContent(renderReport(report));
        await page.evaluate('globalThis.__name = (named) => named'); // tsx wraps the functions of faultsOfPage in it
        const found = [...(await page.evaluate(faultsOfPage, smallest)), ...errors.splice(0)];
        faults.push(...found.map((fault) => `report with ${name}, ${width} px, ${colorScheme}: ${fault}`));
        if (found.length === 0) passed += 1;
      }
      await page.close();
    }
  }
  const { passed: ways, faults: lost } = await mapFaults(browser);
  passed += ways;
  faults.push(...lost);
  if (!recallTable(rows).includes('seconds')) faults.push('the sample table has no column of seconds');
  console.log(`${passed} reports fit their pages at ${widths.join(', ')} px, light and dark`);
  return { passed, faults };
}

/** The part of an element of a page that the check reads; only Node's types are in scope. */
interface PageElement {
  readonly textContent: string | null;
  readonly tagName: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly parentElement: PageElement | null;
  getBoundingClientRect(): Readonly<Record<'left' | 'right' | 'width' | 'height', number>>;
  closest(selector: string): PageElement | null;
  matches(selector: string): boolean;
  /** Present on elements in an SVG. */
  getScreenCTM?(): { readonly a: number } | null;
}

/** The part of a window that the check reads. */
interface PageWindow {
  readonly document: {
    readonly documentElement: PageElement;
    readonly body: PageElement;
    querySelectorAll(selector: string): Iterable<PageElement>;
  };
  readonly getComputedStyle: (
    element: PageElement,
  ) => Readonly<Record<'fontSize' | 'position' | 'color' | 'fill' | 'backgroundColor', string>>;
  readonly matchMedia: (query: string) => { readonly matches: boolean };
}

/** Faults of the open page; runs in it. */
function faultsOfPage(smallest: number): string[] {
  const { document, getComputedStyle, matchMedia } = globalThis as unknown as PageWindow;
  const found: string[] = [];
  const { clientWidth } = document.documentElement;
  const shownText = (element: PageElement) => (element.textContent ?? '').trim().slice(0, 30);
  const visible = (element: PageElement) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1;
  };
  // A head that cards replace stays for screen readers alone.
  const hiddenHead = (element: PageElement) => {
    const head = element.closest('thead');
    return head !== null && getComputedStyle(head).position === 'absolute';
  };
  if (document.documentElement.scrollWidth > clientWidth) found.push('the page scrolls sideways');
  for (const table of document.querySelectorAll('table')) {
    const box = table.parentElement!;
    if (table.scrollWidth > box.clientWidth || box.scrollWidth > box.clientWidth)
      found.push(`a table of ${table.scrollWidth} px is in a box of ${box.clientWidth}`);
  }
  for (const element of document.querySelectorAll('main *')) {
    if (!visible(element) || element.closest('svg') !== null || hiddenHead(element)) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < -1 || right > clientWidth + 1)
      found.push(`${element.tagName} "${shownText(element)}" is outside`);
    if (element.matches('td,th') && element.scrollWidth > element.clientWidth + 1)
      found.push(`the cell "${shownText(element)}" is cut`);
  }
  for (const text of document.querySelectorAll('main svg text')) {
    if (!visible(text) || text.closest('.phrases,.sheet') !== null) continue; // tags of boxes keep to their picture
    const size = parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM?.()?.a ?? 1);
    if (size < smallest) found.push(`the text "${shownText(text)}" has ${size.toFixed(1)} px`);
  }
  const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const luminance = (colour: string) => {
    const [r, g, b] = channels(colour).map((value) => {
      const level = value / 255;
      return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const page = luminance(getComputedStyle(document.body).backgroundColor);
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  if (dark !== page < 0.2) found.push(`the page is ${page < 0.2 ? 'dark' : 'light'}`);
  const contrast = (colour: string) => {
    const [low, high] = [luminance(colour), page].sort((a, b) => a - b);
    return (high! + 0.05) / (low! + 0.05);
  };
  for (const element of document.querySelectorAll('p,h1,h2,h3,td,dt,dd,li,figcaption,.curves text')) {
    if (!visible(element)) continue;
    const style = getComputedStyle(element);
    const ratio = contrast(element.closest('svg') ? style.fill : style.color);
    if (ratio < 4.5) found.push(`"${shownText(element)}" has a contrast of ${ratio.toFixed(1)}`);
  }
  return [...new Set(found)].slice(0, 8);
}
