import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { renderReport } from '@vse/report';
import type { Outcome } from '../backend-cases/report';
import { figuresReport } from './sample-report';

/** Ways of exploring a map, each on a new page; a sentence for what went wrong, and nothing else. */
const ways: Readonly<Record<string, (page: Page) => Promise<string | undefined>>> = {
  'a click shows the caption and its neighbours': async (page) => {
    const at = await placeOf(page, 'caption', 4);
    await page.mouse.click(at.x, at.y);
    const said = await saidOf(page);
    if (
      !said.includes('Caption “A sentence about picture number 4,') ||
      !said.includes('number 2 of the nearest')
    )
      return `it says ${said}`;
    const names = await page.locator('.map-title').allTextContents();
    if (names.join() !== 'Its image,Nearest images') return `it lists ${names.join()}`;
    const nearest = await page.locator('.map-chosen > div:nth-child(2) button').allTextContents();
    if (nearest.join() !== 'picture-5.jpg,picture-4.jpg✓ its own,picture-9.jpg')
      return `nearest are ${nearest.join()}`;
    await page.locator('.map-chosen > div:nth-child(2) button').nth(1).click();
    const image = await saidOf(page);
    return image.includes('Image “picture-4.jpg”. Of its captions 1 of 1')
      ? undefined
      : `then it says ${image}`;
  },
  'pointing shows a name, leaving hides it': async (page) => {
    const at = await placeOf(page, 'caption', 9);
    await page.mouse.move(at.x, at.y);
    const shown = await page.locator('.map-tip').textContent();
    if (!(await page.locator('.map-tip').isVisible()) || !shown?.includes('number 9,'))
      return `the tip is ${shown}`;
    await page.mouse.move(2, 2);
    return (await page.locator('.map-tip').isVisible()) ? 'the tip stays' : undefined;
  },
  'buttons zoom about the middle, and all comes back': async (page) => {
    const [before, size] = [await pictures(page), await gap(page)];
    for (let i = 0; i < 4; i += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
    await settle(page);
    const wider = (await gap(page)) / size;
    if (Math.abs(wider - 1.6 ** 4) > 0.1) return `four steps widen by ${wider}`;
    await page.getByRole('button', { name: 'Show all' }).click();
    await settle(page);
    return (await pictures(page)) === before ? undefined : 'other pictures than before';
  },
  'dragging moves the map': async (page) => {
    const from = await placeOf(page, 'image', 0);
    const box = (await page.locator('.map-stage').boundingBox())!;
    await page.mouse.move(box.x + 20, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y + 90, { steps: 4 });
    await page.mouse.up();
    await settle(page);
    const to = await placeOf(page, 'image', 0);
    const moved = [to.x - from.x, to.y - from.y].map(Math.round);
    if ((await saidOf(page)) !== 'Choose an image or a caption.') return 'a drag chose an item';
    return Math.abs(moved[0]! - 40) <= 2 && Math.abs(moved[1]! - 30) <= 2
      ? undefined
      : `it moved by ${moved.join()}`;
  },
  'the wheel scrolls the page, and zooms once the map has the focus': async (page) => {
    const before = await gap(page);
    const at = await placeOf(page, 'image', 20);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, 40);
    await settle(page);
    if ((await gap(page)) !== before) return 'it zoomed without the focus';
    await page.locator('.map-stage').focus();
    const again = await placeOf(page, 'image', 20);
    await page.mouse.move(again.x, again.y);
    await page.mouse.wheel(0, -300);
    await settle(page);
    const kept = await placeOf(page, 'image', 20);
    if (Math.hypot(kept.x - again.x, kept.y - again.y) > 2) return 'the place under the pointer moved';
    return (await gap(page)) > before ? undefined : 'it did not zoom with the focus';
  },
  'the keyboard alone reaches every item, its neighbours, and lets go': async (page) => {
    await page.locator('.map-stage').focus();
    const seen = new Set<string>();
    for (let i = 0; i < 80; i += 1) {
      await page.keyboard.press('PageDown');
      seen.add(await saidOf(page));
    }
    if (seen.size !== 80) return `Page Down reached ${seen.size} of 80 items`;
    await page.keyboard.press('Escape');
    if ((await saidOf(page)) !== 'Choose an image or a caption.') return 'Escape keeps the choice';
    await page.keyboard.press('ArrowLeft');
    const first = await chosenPlace(page);
    await page.keyboard.press('ArrowRight');
    const second = await chosenPlace(page);
    if (!(second.x > first.x)) return 'the right arrow does not go to the right';
    await page.keyboard.press('+');
    await page.keyboard.press('Enter');
    if (!(await page.evaluate<boolean>('document.activeElement.closest(".map-chosen") !== null')))
      return 'Enter does not go to the neighbours';
    const name = await page.evaluate<string>('document.activeElement.textContent');
    await page.keyboard.press('Enter');
    return (await saidOf(page)).includes(name) ? undefined : `Enter on ${name} chose another`;
  },
  'no fault of accessibility (axe-core), before and after a choice': async (page) => {
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await page.evaluate(axe);
    const run =
      'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))';
    const before = await page.evaluate<readonly string[]>(run);
    await page.locator('.map-stage').focus();
    await page.keyboard.press('PageDown');
    const all = [...before, ...(await page.evaluate<readonly string[]>(run))];
    return all.length === 0 ? undefined : all.join('; ');
  },
  'a page of its own policy runs no other script': async (page) => {
    await page.evaluate(
      'document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.foreign = true" }))',
    );
    return (await page.evaluate<boolean>('globalThis.foreign === true')) ? 'a foreign script ran' : undefined;
  },
};

/** Explores the map of a report in Chromium, wide and as on a phone. */
export async function mapFaults(browser: Browser): Promise<Outcome> {
  const faults: string[] = [];
  let passed = 0;
  for (const width of [1200, 390]) {
    for (const [name, explore] of Object.entries(ways)) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.setContent(renderReport(figuresReport));
      await page.locator('.map-stage').scrollIntoViewIfNeeded();
      const fault = await explore(page);
      if (fault === undefined) passed += 1;
      else faults.push(`a map to be explored, ${width} px, ${name}: ${fault}`);
      await page.close();
    }
  }
  console.log(`${passed} ways of exploring a map work`);
  return { passed, faults };
}

const saidOf = async (page: Page) => (await page.locator('.map-said').textContent()) ?? '';

/** Waits until the map has drawn what was asked of it. */
const settle = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

const pictures = (page: Page) =>
  page.evaluate<string>(
    '[...document.querySelectorAll(".map-picture")].map((each) => each.getAttribute("visibility")).join()',
  );

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Place of an item on the screen. */
const placeOf = (page: Page, kind: 'image' | 'caption', row: number) =>
  page.evaluate<Place>(
    `(() => { const { e, f } = document.querySelector('.map-item[data-kind="${kind}"][data-row="${row}"]').getScreenCTM(); return { x: e, y: f }; })()`,
  );

const chosenPlace = (page: Page) =>
  page.evaluate<Place>(
    `(() => { const { e, f } = document.querySelector('.map-item.is-chosen').getScreenCTM(); return { x: e, y: f }; })()`,
  );

/** Distance of two items on the screen. */
async function gap(page: Page): Promise<number> {
  const [a, b] = [await placeOf(page, 'image', 3), await placeOf(page, 'caption', 30)];
  return Math.hypot(a.x - b.x, a.y - b.y);
}
