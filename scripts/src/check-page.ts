import { access, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserContextOptions, Page, Request } from 'playwright-core';
import { openChromium } from './chromium';
import { drawWords, places, things } from './page-check/drawn-words';
import { serveByCommand } from './page-check/serve-command';
import { serveFiles } from './page-check/serve-files';
import {
  removeDrawings,
  serveDrawings,
  type Drawing,
  type ServedDrawings,
  type ServeDrawingsOptions,
} from './page-check/serve-drawings';

/**
 * Checks the page of a search in Chromium, against `@vse/server` with a model that reads words out of drawings: what people do
 * there, what they see when something fails, that names and captions are text, that ten thousand results scroll, and that axe
 * finds nothing serious in both themes at the widths of a desk and of a phone. One check has `vse serve` and a model folder,
 * one the files that `vse export` writes, on a server that knows nothing of them.
 */
const script = '<script>document.title="run"</script><img src=x onerror=document.title="run">';
/** A name as the one above, without the character that parts folders. */
const scriptName = script.replaceAll('/', '');

/** A drawing by number, all different among 40; the fourth has markup in its name, caption and metadata. */
async function drawingOf(i: number, scale = 8): Promise<Drawing> {
  const [width, height] = [
    [320, 240],
    [240, 320],
    [400, 225],
  ][i % 3]! as [number, number];
  const [thing, place] = [i === 3 ? 'lion' : things[i % 8]!, places[i % 5]!];
  const named = place === 'street' ? 'a street' : place;
  const bytes = await drawWords(thing, place, {
    width: Math.round(width / scale),
    height: Math.round(height / scale),
  });
  return {
    id: i === 3 ? `${scriptName}.png` : `${place}/${i}.png`,
    bytes,
    captions: [i === 3 ? `a lion ${script}` : `a ${thing} in ${named}`],
    metadata: { place: i === 3 ? script : place, year: 1900 + (i % 50), signed: i % 2 === 0 },
  };
}

/** Ten thousand small drawings without captions. */
async function manyDrawings(): Promise<readonly Drawing[]> {
  const forty = await Promise.all(Array.from({ length: 40 }, (_, i) => drawingOf(i + 4, 40)));
  return Array.from({ length: 10_000 }, (_, i) => ({ id: `${i}.png`, bytes: forty[i % 40]!.bytes }));
}

const fortyDrawings = await Promise.all(Array.from({ length: 40 }, (_, i) => drawingOf(i)));
const browser = await openChromium('check:page');
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** `pnpm check:page WORD`: only the checks whose name holds the word. */
const onlyNamed = process.argv[2] ?? '';
let passed = 0;
const faults: string[] = [];

/** A fault that axe finds, with the first element that has it. */
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly html: string;
}

/** A server of a check, and what the page asked of it. */
interface CheckedServer extends ServedDrawings {
  /** Sentences of the searches that the page sent. */
  readonly sentences: string[];
  /** Sentences of those that it stopped before their answers. */
  readonly cancelled: string[];
}

interface CheckOptions extends ServeDrawingsOptions {
  readonly drawings?: () => Promise<readonly Drawing[]>;
  readonly browser?: BrowserContextOptions;
}

/** The sentence of a search, if the request is one. */
function sentenceOf(request: Request): readonly string[] {
  if (!request.url().endsWith('/api/search')) return [];
  const { sentences = [] } = request.postDataJSON() as { sentences?: readonly { sentence: string }[] };
  return [sentences[0]?.sentence ?? ''];
}

/** Runs a check on a server and a page of its own. */
async function check(
  name: string,
  run: (page: Page, server: CheckedServer) => Promise<void>,
  { drawings, browser: options, ...serving }: CheckOptions = {},
): Promise<void> {
  if (!name.includes(onlyNamed)) return;
  const served = await serveDrawings((await drawings?.()) ?? fortyDrawings, serving);
  const server: CheckedServer = { ...served, sentences: [], cancelled: [] };
  try {
    await checkPage(name, { ...options, baseURL: server.url }, async (page) => {
      page.on('request', (request) => server.sentences.push(...sentenceOf(request)));
      page.on('requestfailed', (request) => server.cancelled.push(...sentenceOf(request)));
      await run(page, server);
    });
  } finally {
    await served.close();
  }
}

/** Runs a check on a page of its own, and notes its fault. */
async function checkPage(
  name: string,
  options: BrowserContextOptions,
  run: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(600_000); // for what hangs only: a busy machine is no fault of the page
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused/i.test(message.text())) errors.push(message.text());
  });
  try {
    await run(page);
    if ((await page.title()) === 'run') throw new Error('a script in a name or caption has run');
    if (errors.length > 0) throw new Error(`the page had errors: ${errors.join('; ')}`);
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    const seen = errors.length > 0 ? ` (the page had errors: ${errors.join('; ')})` : '';
    faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}${seen}`);
    console.log(`FAILED  ${name}`);
  } finally {
    await context.close();
  }
}

/** Waits until something is so. */
async function until(what: string, test: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 600_000;
  while (!(await test())) {
    if (Date.now() > end) throw new Error(`not seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const shown = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const captionOf = (page: Page, index: number) =>
  page.locator(`[data-index="${index}"] img`).getAttribute('alt');
const focused = (page: Page) =>
  page.evaluate('document.activeElement.closest("[data-index]")?.dataset.index ?? document.activeElement.id');

/** Drops files on a zone of the page. */
async function drop(
  page: Page,
  zone: 'search' | 'add',
  files: readonly { name: string; bytes: Buffer; type?: string }[],
) {
  const given = files.map(({ name, bytes, type = 'image/png' }) => ({
    name,
    type,
    bytes: bytes.toString('base64'),
  }));
  const within = await page.evaluateHandle(
    `(() => {
      const transfer = new DataTransfer();
      for (const { name, type, bytes } of ${JSON.stringify(given)}) {
        transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
      }
      return transfer;
    })()`,
  );
  await page.locator('body').dispatchEvent('dragenter', { dataTransfer: within });
  await page.locator(`[data-zone="${zone}"]`).dispatchEvent('drop', { dataTransfer: within });
}

await check(
  'all pictures, then results while one types; a new key cancels the query before it',
  async (page, server) => {
    await page.goto('/', { waitUntil: 'commit' });
    await shown(page, '40 pictures');
    let answerNow: (value?: unknown) => void = () => undefined;
    server.state.sentences = new Promise((resolve) => (answerNow = resolve));
    await page.locator('#sentence').pressSequentially('a horse in snow', { delay: 120 });
    answerNow();
    await until(
      'the picture of the sentence first',
      async () => (await captionOf(page, 0)) === 'a horse in snow',
    );
    if (server.sentences.filter((sentence) => sentence.startsWith('a')).length < 2)
      throw new Error('the page did not ask while typing');
    await until('cancelled queries', () => server.cancelled.length > 0);
    if (server.cancelled.includes('a horse in snow')) throw new Error('the last query was cancelled');
    if ((await page.evaluate('location.search')) !== '?q=a+horse+in+snow')
      throw new Error('the address lacks the query');
  },
);

await check('reload and going back keep the query and the open picture', async (page) => {
  await page.goto('/?q=a+boat+in+water&without=grass&is.place=water&in.year=1900..1949', {
    waitUntil: 'commit',
  });
  await until('the filter', async () => (await page.locator('.pill.chosen').count()) === 2);
  await page.locator('.tile a').first().click();
  await page.locator('dialog.detail').waitFor();
  const address = await page.evaluate('location.href');
  await page.reload();
  await page.locator('dialog.detail').waitFor();
  if ((await page.evaluate('location.href')) !== address) throw new Error('the reload changed the address');
  await page.goBack();
  await page.locator('dialog.detail').waitFor({ state: 'detached' });
  if ((await page.locator('#sentence').inputValue()) !== 'a boat in water')
    throw new Error('the sentence is lost');
  if ((await page.locator('.part.away input').inputValue()) !== 'grass')
    throw new Error('the phrase is lost');
});

await check('keys: search, arrows, Enter, Escape, and the focus comes back', async (page) => {
  await page.goto('/', { waitUntil: 'commit' });
  await page.locator('.tile a').first().waitFor();
  await page.keyboard.press('/');
  if ((await focused(page)) !== 'sentence') throw new Error('/ does not lead to the search box');
  await page.keyboard.type('a dog');
  await shown(page, /best first/);
  await until('results', async () => ((await captionOf(page, 0)) ?? '').includes('dog'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await until('the third picture with the focus', async () => (await focused(page)) === '2');
  await page.keyboard.press('ArrowDown');
  await until('a picture of the next row with the focus', async () => Number(await focused(page)) > 3);
  const below = await focused(page);
  await page.keyboard.press('Enter');
  await page.locator('dialog.detail').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.locator('dialog.detail').waitFor({ state: 'detached' });
  await until('the focus where it was', async () => (await focused(page)) === below);
  await page.keyboard.press('?');
  await page.locator('dialog.help').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog.help').waitFor({ state: 'detached' });
});

await check('a dropped, a pasted and a chosen picture, alone and with a sentence', async (page) => {
  await page.goto('/', { waitUntil: 'commit' });
  await page.locator('.tile a').first().waitFor();
  const bytes = Buffer.from(fortyDrawings[6]!.bytes);
  await drop(page, 'search', [{ name: 'mine.png', bytes }]);
  await page.getByAltText('Your picture').waitFor();
  await until('pictures like it', async () => ((await captionOf(page, 0)) ?? '') !== '');
  await page.locator('#sentence').fill('a tree');
  if ((await page.locator('.weight').count()) !== 2) throw new Error('sentence and picture have no weights');
  await page.locator('.weight input').first().fill('0.3');
  await until('the weight in the address', async () =>
    String(await page.evaluate('location.search')).includes('w=0.3'),
  );
  await page.reload();
  await page.getByAltText('Your picture').waitFor();
  await page.getByLabel('Remove this picture from the search').click();
  await page.evaluate(
    `(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (c) => c.charCodeAt(0))], 'p.png', { type: 'image/png' }));
      dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer }));
    })()`,
  );
  await page.getByAltText('Your picture').waitFor();
  await page.getByLabel('Clear the search').click();
  await page
    .locator('.search input[type=file]')
    .setInputFiles({ name: 'c.png', mimeType: 'image/png', buffer: bytes });
  await page.getByAltText('Your picture').waitFor();
});

await check('where words look, and which words look at a region', async (page) => {
  await page.goto('/?q=a+horse+in+snow', { waitUntil: 'commit' });
  await page.locator('.tile a').first().click();
  await page.getByRole('button', { name: 'snow', exact: true }).click();
  await page.locator('.overlay .top').waitFor();
  await shown(page, /‘snow’ looks most at region \d+, with \d+ % of its attention/);
  await page.locator('.frame').click({ position: { x: 40, y: 40 } });
  await shown(page, /Region \d+ is looked at by ‘/);
  await page.locator('.region').nth(2).click();
  await shown(page, /Region \d+ is looked at by ‘/);
  if ((await page.locator('.word').count()) !== 4)
    throw new Error('the tokens around the sentence are shown');
});

await check(
  'a model without attention says so; the score in words and parts',
  async (page) => {
    await page.goto('/?q=a+horse+in+snow&without=water', { waitUntil: 'commit' });
    await page.locator('.tile a').first().click();
    await shown(page, /This model compares the whole sentence with the whole picture/);
    await shown(page, 'Number 1 of 40');
    await shown(page, /The cosine of the angle between them/);
    await until('two parts', async () => (await page.locator('.score-parts tbody tr').count()) === 2);
    await page.getByRole('button', { name: 'More like this' }).click();
    await page.locator('dialog.detail').waitFor({ state: 'detached' });
    await until('the results without the picture itself', async () =>
      (await page.locator('.summary').innerText()).includes('39'),
    );
  },
  { attention: false },
);

await check('filters by values, by true and false, by bounds', async (page) => {
  await page.goto('/', { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'place' }).click();
  await page.locator('.menu').getByText('snow').click();
  await shown(page, '8 pictures pass the filters');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'signed' }).click();
  await page.locator('.menu').getByText('true').click();
  await shown(page, '4 pictures pass the filters');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'year' }).click();
  await page.getByLabel('From').fill('2000');
  await page.getByLabel('From').press('Enter');
  await shown(page, 'No picture passes all filters');
  await page.locator('.empty button').click();
  await shown(page, '40 pictures');
});

await check(
  'adding by drop, with what exists and what is damaged; removing with undo',
  async (page, server) => {
    await page.goto('/', { waitUntil: 'commit' });
    await page.locator('.tile a').first().waitFor();
    const bytes = Buffer.from((await drawingOf(77)).bytes);
    const isThere = (id: string) =>
      access(join(server.folder, id)).then(
        () => true,
        () => false,
      );
    await drop(page, 'add', [
      { name: 'sailing boat.png', bytes },
      { name: 'damaged.png', bytes: bytes.subarray(0, 20) },
      { name: 'notes.txt', bytes, type: 'text/plain' },
    ]);
    await shown(page, '1 picture added');
    await shown(page, /The picture is damaged/);
    await shown(page, '1 file is no picture');
    await until('the new picture', async () => (await captionOf(page, 0)) === 'sailing boat.png');
    await page.getByLabel('Dismiss').first().click();
    await page
      .locator('#add-files')
      .setInputFiles({ name: 'sailing boat.png', mimeType: 'image/png', buffer: bytes });
    await shown(page, /of the same name is there already/);
    await page.getByRole('button', { name: 'Replace' }).click();
    await shown(page, '1 picture added');
    await page.locator('.tile a').first().click();
    const remove = async () => {
      await page.getByRole('button', { name: 'Remove', exact: true }).click();
      await page.getByRole('button', { name: 'Delete the file' }).click();
      await page.locator('dialog.detail').waitFor({ state: 'detached' });
    };
    await remove();
    await page.locator('.notice').getByRole('button', { name: 'Undo' }).click();
    if (!(await isThere('sailing boat.png'))) throw new Error('the picture was removed before its time');
    await page.locator('.tile a').first().click();
    await remove();
    await until('the picture removed', async () => !(await isThere('sailing boat.png')));
    await shown(page, '40 pictures');
  },
);

await check('progress of indexing, and pictures that come while one looks', async (page, server) => {
  await page.goto('/', { waitUntil: 'commit' });
  await shown(page, '40 pictures');
  await page.mouse.wheel(0, 600);
  await until('the window further down', async () => Number(await page.evaluate('scrollY')) > 300);
  let indexNow: (value?: unknown) => void = () => undefined;
  server.state.pictures = new Promise((resolve) => (indexNow = resolve));
  for (let i = 0; i < 50; i++)
    await writeFile(join(server.folder, `new ${i}.png`), fortyDrawings[i % 40]!.bytes);
  await shown(page, /^\d+ of \d+/);
  indexNow();
  await shown(page, 'The collection has changed: show it');
  await page.getByRole('button', { name: 'The collection has changed: show it' }).click();
  await until('all pictures', async () =>
    (await page.locator('.summary').innerText()).includes('90 pictures'),
  );
});

await check(
  'a server that is busy, that does not understand, that goes away and comes back',
  async (page, server) => {
    await page.goto('/', { waitUntil: 'commit' });
    await shown(page, '40 pictures');
    let answerNow: (value?: unknown) => void = () => undefined;
    server.state.sentences = new Promise((resolve) => (answerNow = resolve));
    const other = server.client.search({ sentences: ['a lamp'] });
    await until('a search that takes the only place', async () =>
      /^vse_searches_running 1$/m.test(await (await fetch(`${server.url}/metrics`)).text()),
    );
    await page.locator('#sentence').fill('a dog');
    await shown(page, 'The server has too much to do');
    answerNow();
    await other;
    await until('the answer after the wait', async () => ((await captionOf(page, 0)) ?? '').includes('dog'));
    await page.locator('#sentence').fill('qwertz');
    await shown(page, 'The model cannot read this sentence');
    await page.locator('#sentence').fill('a dog');
    await until('results', async () => ((await captionOf(page, 0)) ?? '').includes('dog'));
    await page.context().setOffline(true);
    await page.locator('#sentence').fill('a cat');
    await shown(page, 'The server cannot be reached.');
    if ((await page.locator('.tile img').count()) === 0) throw new Error('the results before are gone');
    await page.context().setOffline(false);
    await until('the new results', async () => ((await captionOf(page, 0)) ?? '').includes('cat'));
    await page.locator('.banner').waitFor({ state: 'detached' });
  },
  { limits: { searches: 1 } },
);

await check('opens while the server is away, and works once it is back', async (page) => {
  await page.goto('/', { waitUntil: 'commit' });
  await shown(page, '40 pictures');
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await until(
    'the kept files',
    async () => (await page.evaluate('caches.match("/").then(Boolean)')) === true,
  );
  await page.context().setOffline(true);
  await page.goto('/?q=a+dog', { waitUntil: 'commit' });
  await shown(page, 'The server cannot be reached.');
  await page.context().setOffline(false);
  await until('results', async () => (await page.locator('.tile img').count()) > 0);
  const kept = await page.evaluate(
    'caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys())))).then((all) => all.flat().map(({ url }) => url))',
  );
  if ((kept as readonly string[]).some((url) => url.includes('/api/'))) throw new Error('answers are kept');
});

await check(
  'a server with a token',
  async (page) => {
    await page.goto('/', { waitUntil: 'commit' });
    await page.getByLabel('Token').fill('wrong');
    await page.keyboard.press('Enter');
    await shown(page, 'This is not the token of this server.');
    await page.getByLabel('Token').fill('open sesame');
    await page.keyboard.press('Enter');
    await shown(page, '40 pictures');
  },
  { token: 'open sesame' },
);

await check(
  'a collection to read only has nothing to add or remove',
  async (page) => {
    await page.goto('/', { waitUntil: 'commit' });
    await page.locator('.tile a').first().click();
    await page.getByRole('button', { name: 'More like this' }).waitFor();
    if ((await page.getByRole('button', { name: 'Remove', exact: true }).count()) > 0)
      throw new Error('Remove is there');
    if ((await page.locator('#add-files').count()) > 0) throw new Error('Add is there');
  },
  { readOnly: true },
);

await check(
  'names, captions and values with markup are text',
  async (page) => {
    await page.goto('/?q=a+lion', { waitUntil: 'commit' });
    await until('the lion', async () => ((await captionOf(page, 0)) ?? '').startsWith('a lion <script>'));
    await page.locator('.tile a').first().click();
    await shown(page, `a lion ${script}`);
    await page.getByRole('button', { name: 'lion', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'place' }).click();
    await page.locator('.menu').getByText(script).click();
    await shown(page, /1 picture/);
    await page.keyboard.press('Escape');
    await page.locator('#sentence').fill(script);
    await until('the sentence in the address', async () =>
      String(await page.evaluate('location.search')).includes('script'),
    );
    await page.waitForTimeout(200);
  },
  { folder: scriptName },
);

await check(
  'ten thousand results scroll with few elements, and only pages in view are asked for',
  async (page, server) => {
    await page.goto('/?q=a+dog', { waitUntil: 'commit' });
    await page.locator('.tile img').first().waitFor();
    const elements = async () => Number(await page.evaluate('document.querySelectorAll("*").length'));
    const first = await elements();
    for (let i = 0; i < 10; i++) {
      await page.evaluate('scrollBy(0, 700)');
      await until('pictures where the window is', () => inView(page));
    }
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 2)');
    await until('pictures in the middle', () => inView(page));
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await until(
      'the last picture',
      async () => (await page.locator('[data-index="9999"] img').count()) === 1,
    );
    const most = Math.max(first, await elements());
    if (most > 1500) throw new Error(`the document has ${most} elements`);
    if (server.sentences.length > 20) throw new Error(`the page asked ${server.sentences.length} times`);
    console.log(`        ${most} elements, ${server.sentences.length} requests for pages of 100`);
  },
  { drawings: manyDrawings },
);

/** True if every place in the middle of the window holds a picture that has come. */
async function inView(page: Page): Promise<boolean> {
  return page.evaluate(`[0.2, 0.5, 0.8].every((x) => [0.4, 0.8].every((y) => {
    const at = document.elementFromPoint(innerWidth * x, innerHeight * y);
    const tile = at?.closest('.tile') ?? (at?.matches('.grid, main') ? 'gap' : undefined);
    return tile === 'gap' || (tile && tile.querySelector('img'));
  })) && document.querySelector('.tile img') !== null`);
}

await check('words that the model does not know are named', async (page) => {
  await page.goto('/?q=a+dog+on+a+zebra', { waitUntil: 'commit' });
  await shown(page, 'The model does not know ‘on’, ‘zebra’.');
});

/** Searches the three squares on a page, whoever serves it, and looks at what it shows. */
async function searchSquares(page: Page, url: string): Promise<void> {
  await page.goto(`${url}?q=a+red+square`, { waitUntil: 'commit' });
  await shown(page, '3 pictures, best first');
  await page.locator('.tile img.shown').first().waitFor();
  await page.locator('.tile a').first().click();
  await page.getByRole('button', { name: 'red', exact: true }).click();
  await shown(page, /‘red’ looks most at region \d+, with \d+ % of its attention/);
  await shown(page, /Then stackedCrossAttention .* compared the words with the regions/);
  await page.getByRole('button', { name: 'More like this' }).click();
  await shown(page, '2 pictures, best first');
}

if ('vse serve and a model folder'.includes(onlyNamed)) {
  const served = await serveByCommand();
  await checkPage('vse serve and a model folder', {}, (page) => searchSquares(page, served.url));
  await served.close();
}

if ('vse export and a server of files'.includes(onlyNamed)) {
  const served = await serveFiles();
  await checkPage('vse export and a server of files', {}, async (page) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await searchSquares(page, served.url);
    await page.goto(served.url, { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'year' }).click();
    await page.getByLabel('From').fill('1890');
    await page.getByLabel('From').press('Enter');
    await shown(page, /1 picture/);
    await page.keyboard.press('Escape');
    await page.locator('#sentence').fill('a zebra');
    await shown(page, 'The model does not know ‘zebra’.');
    for (const name of ['Search by a picture', 'Add pictures'])
      if ((await page.getByRole('button', { name }).count()) > 0) throw new Error(`${name} is there`);
    const other = asked.filter((url) => !url.startsWith(served.url) && !url.startsWith('blob:'));
    if (other.length > 0) throw new Error(`the page asked for ${other.join(', ')}`);
  });
  await served.close();
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    await check(
      `axe, ${colorScheme}, ${width} px`,
      async (page) => {
        const audit = async (where: string) => {
          await page.evaluate(axe);
          const found = await page.evaluate<readonly Violation[]>(
            'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0].html })))',
          );
          const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
          if (serious.length > 0) throw new Error(`${where}: ${JSON.stringify(serious)}`);
          const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          if (Number(wide) > 0) throw new Error(`${where} is ${Number(wide)} px wider than the window`);
        };
        await page.goto('/', { waitUntil: 'commit' });
        await page.locator('.tile img.shown').first().waitFor();
        await audit('all pictures');
        await page.goto('/?q=a+dog&without=snow&like=0.5:grass%2F6.png&is.place=grass', {
          waitUntil: 'commit',
        });
        await page.locator('.tile img.shown').first().waitFor();
        await page.getByRole('button', { name: 'place' }).click();
        await audit('a combined query with a menu');
        await page.keyboard.press('Escape');
        await page.locator('.tile a').first().click();
        await page.getByRole('button', { name: 'dog', exact: true }).click();
        await page.locator('.score-parts').waitFor();
        await audit('details');
        await page.getByRole('button', { name: 'Remove', exact: true }).click();
        await audit('a question before removing');
        await page.keyboard.press('Escape');
        await page.locator('dialog.detail').waitFor({ state: 'detached' });
        await page.locator('#sentence').fill('qwertz');
        await shown(page, 'The model cannot read this sentence');
        await page.locator('.status button').first().click();
        await audit('a failure, and the status');
      },
      { browser: { colorScheme, viewport: { width, height: 780 } } },
    );
  }
}

await browser.close();
await removeDrawings();
for (const fault of faults) console.error(fault);
console.log(`${passed} passed, ${faults.length} failed`);
if (faults.length > 0) process.exitCode = 1;
