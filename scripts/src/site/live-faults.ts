import type { Browser } from 'playwright-core';

/** Opens the page with the playground: the frame loads, finds a backend, and can be started; how it trains, `check:playground` tests. */
export async function playgroundFaults(browser: Browser, url: string): Promise<readonly string[]> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => {
    faults.push(`the playground has an error: ${error.message}`);
  });
  try {
    await page.goto(`${url}playground.html`);
    const frame = page.frameLocator('iframe.playground');
    await page.locator('iframe.playground').scrollIntoViewIfNeeded();
    await frame.getByText('WebAssembly').first().waitFor({ timeout: 600_000 });
    if (!(await frame.getByRole('button', { name: 'Train', exact: true }).isEnabled()))
      faults.push('the playground cannot be started');
  } catch (error) {
    faults.push(
      `the playground does not load in its page: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await page.close();
  }
  return faults;
}

/** Comes to the page with the map by a link, as a reader does, and goes from item to item: its script must have found it. */
export async function mapFaults(browser: Browser, url: string): Promise<readonly string[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  try {
    await page.goto(`${url}ideas/waist.html`);
    await page.getByRole('link', { name: 'One space', exact: true }).first().click();
    await page.locator('vse-map .map-stage').focus();
    await page.keyboard.press('PageDown');
    const said = (await page.locator('vse-map .map-said').textContent()) ?? '';
    if (!/^Image “.+”\. Of its captions \d of \d are among the nearest \d\.$/.test(said))
      return [`the map says ${said}`];
    const near = await page.locator('vse-map .map-chosen button').count();
    return near > 2 ? [] : [`the map shows ${near} neighbours`];
  } catch (error) {
    return [`the map cannot be explored: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    await page.close();
  }
}
