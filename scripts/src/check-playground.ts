import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { useBackend } from '@vse/backend';
import { openScenes } from '@vse/datasets';
import { openModel, saveModel } from '@vse/models/node';
import { fromFragment } from '../../examples/playground/src/shared/config';
import { openChromium, softwareWebgpu } from './chromium';
import { lossesInNode, type GivenFeatures } from './playground-check/same-losses';
import { serveFiles } from './playground-check/serve-files';
import { root } from './workspace';

/**
 * Checks the playground in Chromium, as a static host sends it: it trains SCAN and VSE++ on the generated scenes, its losses are those
 * of Node from the same features, and the same on WebGPU in software; a model goes to Node and back, and outlives a reload; dropped
 * folders, small and large, cancel, offline, a browser without WebGPU or SIMD, links, narrow windows, accessibility, the processor time
 * of the main thread's tasks, memory over 1,000 steps, and the size of the scripts.
 */
const dist = join(root, 'examples/playground/dist');
await useBackend({ prefer: ['wasm'], nativeProducts: false, log: false });
const server = await serveFiles(dist);
const browser = await openChromium('check:playground');
const work = mkdtempSync(join(tmpdir(), 'vse-playground-'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** `pnpm check:playground WORD`: only the checks whose name holds the word. */
const onlyNamed = process.argv[2] ?? '';
let passed = 0;
const faults: string[] = [];

interface Step {
  readonly step: number;
  readonly loss: number;
  readonly tensors: number;
  readonly bytes: number;
}
interface RecallPoint {
  readonly step: number;
  readonly recalls: { readonly textToImage: Readonly<Record<string, number>> };
}

/** A task of the main thread that took too long. */
class LongTask extends Error {}

/** Times that a check may see a long task: a machine that is halted for a moment counts that as processor time of whatever ran. */
const mostLongTasks = 3;

/** Runs a check on a page of its own; an error in the page, or a request to elsewhere, is a failure too. */
async function check(
  name: string,
  run: (page: Page) => Promise<void>,
  options: CheckOptions = {},
): Promise<void> {
  if (!name.includes(onlyNamed)) return;
  for (let times = 1; ; times++) {
    const fault = await faultOf(name, run, options);
    if (fault instanceof LongTask && times < mostLongTasks) {
      console.log(`        ${fault.message}: once more`);
      continue;
    }
    if (!fault) return void (passed += 1);
    faults.push(`${name}: ${fault.message}`);
    console.log(`FAILED  ${faults.at(-1)}`);
    return;
  }
}

type CheckOptions = BrowserContextOptions & { readonly fragment?: string; readonly chromium?: Browser };

/** Runs a check once, and returns its fault; undefined if there is none. */
async function faultOf(
  name: string,
  run: (page: Page) => Promise<void>,
  { fragment = '', chromium = browser, ...options }: CheckOptions,
): Promise<Error | undefined> {
  const context = await chromium.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ...options,
  });
  context.setDefaultTimeout(600_000); // for what hangs only: a busy machine is no fault of the page
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused/i.test(message.text())) errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(server.url))
      errors.push(`it asked for ${request.url()}`);
  });
  const started = performance.now();
  try {
    await page.goto(`${server.url}${fragment}`);
    await run(page);
    if (errors.length > 0) throw new Error(`the page had errors: ${errors.join('; ')}`);
    console.log(`ok      ${name}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
    return undefined;
  } catch (error) {
    if (errors.length === 0) return error instanceof Error ? error : new Error(String(error));
    return new Error(`${(error as Error).message} (the page had errors: ${errors.join('; ')})`);
  } finally {
    await context.close();
  }
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const shown = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const stepsOf = (page: Page) => page.evaluate<readonly Step[]>('playground.steps()');
const recallsOf = (page: Page) => page.evaluate<readonly RecallPoint[]>('playground.recalls()');

/** Waits until an expression is true in the page, whose policy forbids what Playwright waits with. */
async function until(page: Page, expression: string): Promise<void> {
  const end = Date.now() + 600_000;
  while (!(await page.evaluate<boolean>(expression))) {
    if (Date.now() > end) throw new Error(`not seen: ${expression}`);
    await page.waitForTimeout(50);
  }
}

/** A small training, for what does not depend on how much is learned. */
const small = '#pictures=24&epochs=1&batchSize=16&embedDim=16&backend=wasm';

/** Reads the folder that the page wrote into the browser's own one: each file's bytes as a text. */
const readOwnFolder = `(async () => {
  const parent = await navigator.storage.getDirectory();
  const files = [];
  for await (const folder of parent.values()) {
    for await (const [name, handle] of folder.entries()) {
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      files.push([name, text]);
    }
  }
  return files;
})()`;

async function saveFrom(page: Page, folder: string): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Save the model').click(),
  ]);
  const files = unzipSync(new Uint8Array(readFileSync(await download.path())));
  mkdirSync(folder, { recursive: true });
  for (const [path, bytes] of Object.entries(files)) writeFileSync(join(folder, path), bytes);
}

/** Pictures as files with a table beside them. */
async function drawFolder(folder: string, count: number): Promise<void> {
  const sizes = { train: count, dev: 0, test: 0 };
  const { images, captions } = await openScenes({ folder: join(work, `drawn-${count}`), seed: 7, sizes });
  mkdirSync(folder, { recursive: true });
  const names = images.map(({ id, file }) => {
    if (file === undefined) throw new Error(`scene ${id} was not drawn`);
    copyFileSync(file, join(folder, basename(file)));
    return basename(file);
  });
  const lines = captions.map(({ image, text }) => `${names[image]},"${text.replaceAll('"', '""')}"`);
  writeFileSync(join(folder, 'captions.csv'), ['file,caption', ...lines].join('\n'));
}

await check('the scripts before the first step', async (page) => {
  await shown(page, 'WebAssembly');
  const before = [...server.asked].filter((path) => path.endsWith('.js') && !/(^|\/)(sw\.js|ort)/.test(path));
  const webgpu = readdirSync(join(dist, 'assets')).filter((name) => /^webgpu-.*\.js$/.test(name));
  const all = [...new Set([...before, ...webgpu.map((name) => `assets/${name}`)])];
  const bytes = all.reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(dist, path)), { level: 9 }).length,
    0,
  );
  console.log(`        ${Math.round(bytes / 1000)} kB of script, compressed, with WebGPU`);
  if (bytes >= 600_000) throw new Error(`they are ${bytes} bytes, 600,000 allowed`);
});

const learning = '#pictures=400&epochs=3&backend=wasm';
await check(
  'scenes: SCAN and VSE++ find the picture first for 40 % of the sentences (synthetic), and losses are those of Node',
  async (page) => {
    await shown(page, 'WebAssembly');
    await withShortTasks(page, async () => {
      await button(page, 'Train').click();
      await until(page, 'playground.steps().length > 20');
      await until(page, 'playground.recalls().length > 0');
    });
    await trained(page);
    await learned(page, 'SCAN');
    const steps = await stepsOf(page);
    const held = new Set(steps.slice(1).map(({ tensors, bytes }) => `${tensors} tensors, ${bytes} bytes`));
    if (held.size !== 1) throw new Error(`memory changes from step to step: ${[...held].join('; ')}`);
    const given = await page.evaluate<readonly GivenFeatures[]>('playground.features()');
    const wanted = await lossesInNode(fromFragment(learning), given, 20);
    const worst = Math.max(...wanted.map((loss, i) => Math.abs(steps[i]!.loss - loss) / Math.abs(loss)));
    console.log(`        losses of 20 steps differ from those of Node by ${worst.toExponential(1)} at most`);
    if (!(worst <= 1e-4)) throw new Error(`losses differ from those of Node by ${worst}`);
    await page.getByRole('searchbox').fill('a red ball');
    await button(page, 'Search').click();
    await page.locator('.tile').first().click();
    await shown(page, /looks most at region \d+ of \d+, with \d+ % of its attention/);
    await page.locator('select').first().selectOption('vsepp');
    for (const [label, value] of [
      ['Epochs', '7'],
      ['Learning rate', '0.004'],
    ] as const) {
      await page.getByLabel(label, { exact: true }).fill(value);
      await page.getByLabel(label, { exact: true }).blur();
    }
    await button(page, 'Train').click();
    await until(page, 'playground.steps().length < 20');
    await trained(page);
    await learned(page, 'VSE++');
  },
  { fragment: learning },
);

/** Runs something while no task of the main thread takes longer than 50 ms of processor time, which a busy machine does not lengthen. */
async function withShortTasks(page: Page, run: () => Promise<void>): Promise<void> {
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'],
  });
  let trace: Buffer;
  try {
    await run();
  } finally {
    trace = await browser.stopTracing(); // also after a failure: the next check traces too
  }
  const longest = longestTask(trace);
  console.log(`        the longest task of the main thread took ${longest.toFixed(0)} ms of processor time`);
  if (!(longest > 0 && longest <= 50))
    throw new LongTask(`a task of the main thread took ${longest} ms, 50 allowed`);
}

/** Waits for the end of a training. */
async function trained(page: Page): Promise<void> {
  const notice = page.locator('.notice', { hasText: /^Trained: / });
  await notice.waitFor();
  await notice.getByRole('button', { name: 'Close' }).click(); // the next one says so anew
}

async function learned(page: Page, system: string): Promise<void> {
  const recall = (await recallsOf(page)).at(-1)!.recalls.textToImage['1']!;
  const { length } = await stepsOf(page);
  console.log(`        ${system}: text to image R@1 ${recall} % (synthetic) after ${length} steps`);
  if (!(recall >= 40)) throw new Error(`text to image R@1 of ${system} is ${recall} %, at least 40 % wanted`);
}

await check(
  'memory is the same at step 100 and at step 1,000',
  async (page) => {
    await button(page, 'Train').click();
    await trained(page);
    const steps = await stepsOf(page);
    const [early, late] = [steps[99], steps[999]];
    if (!early || !late) throw new Error(`there are ${steps.length} steps, 1,000 wanted`);
    console.log(
      `        ${early.tensors} tensors of ${early.bytes} bytes at step 100, ${late.tensors} of ${late.bytes} at step 1,000`,
    );
    if (early.tensors !== late.tensors || early.bytes !== late.bytes) throw new Error('they differ');
  },
  { fragment: '#system=vsepp&pictures=20&epochs=100&batchSize=10&embedDim=8&backend=wasm' },
);

await check(
  'a folder of pictures, a model to vse search, and one of Node back',
  async (page) => {
    const pictures = join(work, 'pictures');
    await drawFolder(pictures, 20);
    await page.locator('#folder').setInputFiles(pictures);
    await shown(page, 'Your pictures: 20');
    await button(page, 'Train').click();
    await trained(page);
    const sentence = 'a red ball';
    const found = await search(page, sentence);
    const folder = join(work, 'model');
    await saveFrom(page, folder);
    const said = vse(['search', folder, sentence, '--pictures', pictures, '--json', '-k', '12']);
    const ids = JSON.parse(said) as {
      readonly results: readonly { readonly id?: string; readonly file?: string }[];
    };
    const inNode = ids.results.map(({ id, file }) => (id ?? file ?? '').split('/').at(-1)!);
    if (JSON.stringify(inNode) !== JSON.stringify(found))
      throw new Error(`the page finds ${found.join(' ')}, vse search ${inNode.join(' ')}`);
    // Node opens it, saves it anew, and the page opens that.
    const opened = await openModel(folder);
    const again = join(work, 'again');
    await saveModel(again, opened, { ...opened.manifest, name: 'again' });
    opened.dispose();
    await page.reload();
    await page.locator('#folder').setInputFiles(pictures);
    await shown(page, 'Your pictures: 20');
    await page.locator('#folder').setInputFiles(again);
    await shown(page, /^Opened again/);
    const same = (other: string, afterwards: readonly string[]) => {
      if (JSON.stringify(afterwards) !== JSON.stringify(found))
        throw new Error(`the model of the page finds ${found.join(' ')}, ${other} ${afterwards.join(' ')}`);
    };
    same('that of Node', await search(page, sentence));
    // The model of the last visit, with the pictures that the person gives again.
    await page.reload();
    await button(page, 'Open it').click();
    await shown(page, /^Open the folder of its pictures again/);
    await page.locator('#folder').setInputFiles(pictures);
    await shown(page, 'Your pictures: 20');
    same('the one that the browser kept', await search(page, sentence));
    // Into a folder of the disk; the browser's own one stands for the person's choice.
    await page.evaluate('globalThis.showDirectoryPicker = () => navigator.storage.getDirectory()');
    await button(page, 'Save to a folder').click();
    await shown(page, /^Saved into /);
    const written = join(work, 'written');
    mkdirSync(written);
    for (const [path, text] of await page.evaluate<readonly (readonly [string, string])[]>(readOwnFolder))
      writeFileSync(join(written, path), Buffer.from(text, 'latin1'));
    const model = await openModel(written);
    model.dispose();
  },
  { fragment: small },
);

/** Names of the pictures that a search finds, in their order. */
async function search(page: Page, sentence: string): Promise<readonly string[]> {
  await page.getByRole('searchbox').fill(sentence);
  await button(page, 'Search').click();
  await page.locator('.tile').first().waitFor();
  const ids = await page.evaluate<readonly string[]>('playground.found()');
  return ids.map((id) => id.split('/').at(-1)!);
}

function vse(args: readonly string[]): string {
  const main = join(root, 'packages/cli/bin/vse.js');
  return execFileSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Fills `given` with 2,000 small pictures and a table of their sentences. */
const makeThousands = `(async () => {
  const canvas = new OffscreenCanvas(24, 18);
  const context = canvas.getContext('2d');
  context.fillStyle = '#a33';
  context.fillRect(4, 4, 12, 9);
  const picture = await canvas.convertToBlob();
  const names = Array.from({ length: 2000 }, (_, i) => 'picture-' + i + '.png');
  const lines = names.flatMap((name) => [name + ',a red wall', name + ',a wall of bricks']);
  globalThis.given = new DataTransfer();
  for (const name of names) given.items.add(new File([picture], name));
  given.items.add(new File([['file,caption', ...lines].join('\\n')], 'captions.csv'));
})()`;

/** Clicks Cancel in the page itself, once 300 pictures are read: from outside it might come too late. */
const cancelAtThreeHundred = `(() => {
  const timer = setInterval(() => {
    const text = document.querySelector('.progress')?.textContent ?? '';
    if (!/: ([3-9]\\d\\d|1\\d{3}) of 2000/.test(text)) return;
    clearInterval(timer);
    [...document.querySelectorAll('button')].find((one) => one.textContent === 'Cancel').click();
  }, 5);
})()`;

await check(
  '2,000 pictures are dropped: the page stays responsive, and Cancel ends the reading',
  async (page) => {
    // Made in the page and dropped: the task in which Chromium hands over a chosen folder of so many files is its own.
    await page.evaluate(makeThousands);
    await shown(page, 'WebAssembly');
    await withShortTasks(page, async () => {
      await page.evaluate(cancelAtThreeHundred);
      await page.evaluate("dispatchEvent(new DragEvent('drop', { dataTransfer: given, cancelable: true }))");
      await shown(page, /^Cancelled: /);
    });
    await shown(page, /^Cancelled: \d+ of 2000 pictures were done/);
    if (!(await button(page, 'Train').isEnabled())) throw new Error('nothing can be started afterwards');
  },
  { fragment: small },
);

await check(
  'a link carries the settings, and the page can be installed',
  async (page) => {
    const values = await page
      .locator('.controls')
      .evaluate((form) =>
        [
          ...(form as unknown as { elements: Iterable<{ name: string; value: string; tagName: string }> })
            .elements,
        ]
          .filter(({ tagName, name }) => tagName === 'SELECT' || name !== '')
          .map(({ value }) => value),
      );
    const wanted = ['scan-i2t', '0.003', '7', '32', '64', '50', '9', 'wasm'];
    if (JSON.stringify(values) !== JSON.stringify(wanted))
      throw new Error(`the fields show ${values.join(', ')}, the link has ${wanted.join(', ')}`);
    await page.evaluate('navigator.serviceWorker.ready');
    const session = await page.context().newCDPSession(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A context of Playwright is a private window, where nothing is installed; there must be no other reason.
    const reasons = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito');
    if (reasons.length > 0) throw new Error(`it cannot be installed: ${reasons.join(', ')}`);
  },
  {
    fragment:
      '#system=scan-i2t&learningRate=0.003&epochs=7&batchSize=32&embedDim=64&pictures=50&seed=9&backend=wasm',
  },
);

await check(
  'pause, another rate and similarity, go on, stop; reload keeps the settings',
  async (page) => {
    await button(page, 'Train').click();
    await until(page, 'playground.steps().length > 2');
    await button(page, 'Pause').click();
    await shown(page, /^Paused at step/);
    await page.getByRole('searchbox').fill('a boat');
    await button(page, 'Search').click(); // between two steps
    await page.locator('.tile').first().waitFor();
    const at = (await stepsOf(page)).length;
    await page.getByLabel('Learning rate', { exact: true }).fill('0.0005');
    await page.getByLabel('Learning rate', { exact: true }).blur();
    await page.locator('select').first().selectOption('vsepp');
    if ((await stepsOf(page)).length > at + 1) throw new Error('it trains while it is paused');
    await button(page, 'Go on').click();
    await until(
      page,
      `playground.steps().at(-1).learningRate === 0.0005 && playground.steps().length > ${at + 3}`,
    );
    await button(page, 'Stop').click();
    await shown(page, /^Stopped: \d+ steps/);
    await page.reload();
    const config = fromFragment(new URL(page.url()).hash);
    if (config.system !== 'vsepp' || config.learningRate !== 0.0005)
      throw new Error(`the address has ${JSON.stringify(config)}`);
    if ((await page.locator('select').first().inputValue()) !== 'vsepp')
      throw new Error('the reload lost the settings');
  },
  { fragment: '#pictures=24&epochs=200&batchSize=16&embedDim=16&backend=wasm' },
);

await check(
  'no WebGPU, and no WebAssembly with SIMD: a sentence says so',
  async (page) => {
    await page.context().route('**/assets/main-*.js', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        body: `WebAssembly.validate = () => false;\n${await answer.text()}`,
        response: answer,
      });
    });
    await page.goto(`${server.url}?again${small}`);
    await shown(page, 'This browser has neither WebGPU nor WebAssembly with SIMD');
    if (await button(page, 'Train').isEnabled()) throw new Error('it can still be started');
    await page.context().unrouteAll();
    await page.goto(`${server.url}?webgpu#backend=webgpu`);
    await shown(page, 'This browser has no WebGPU. Choose wasm');
  },
  { serviceWorkers: 'block' },
);

if ('webgpu'.includes(onlyNamed) || onlyNamed === '') await checkWebgpu();

/** Trains on WebGPU in software, and on wasm: the losses of each step are the same. */
async function checkWebgpu(): Promise<void> {
  const chromium = await openChromium('check:playground', softwareWebgpu);
  try {
    const losses: Record<string, readonly number[]> = {};
    // Few pictures to measure with: a processor in the place of a graphics processor scores slowly.
    const pictures = join(work, 'a-dozen');
    await drawFolder(pictures, 12);
    for (const backend of ['webgpu', 'wasm']) {
      await check(
        `webgpu: a training on ${backend}, where there is WebGPU`,
        async (page) => {
          await shown(page, backend === 'webgpu' ? 'WebGPU' : 'WebAssembly');
          await page.locator('#folder').setInputFiles(pictures);
          await shown(page, 'Your pictures: 12');
          await button(page, 'Train').click();
          await trained(page);
          losses[backend] = (await stepsOf(page)).map(({ loss }) => loss);
          if (backend === 'webgpu') return;
          const [own, other] = [losses['webgpu'] ?? [], losses['wasm']!];
          const worst = Math.max(...other.map((loss, i) => Math.abs(own[i]! - loss) / Math.abs(loss)));
          console.log(
            `        losses of ${other.length} steps on WebGPU differ from those on wasm by ${worst.toExponential(1)} at most`,
          );
          if (!(worst <= 1e-4)) throw new Error(`losses on WebGPU differ from those on wasm by ${worst}`);
        },
        {
          chromium,
          fragment: small.replace('backend=wasm', `backend=${backend === 'webgpu' ? 'auto' : 'wasm'}`),
        },
      );
    }
  } finally {
    await chromium.close();
  }
}

await check(
  'offline after the first visit; a reload keeps the model, which trains on',
  async (page) => {
    await page.evaluate('navigator.serviceWorker.ready');
    await until(page, 'navigator.serviceWorker.controller !== null');
    server.away = true;
    try {
      await page.reload();
      await shown(page, 'WebAssembly');
      await button(page, 'Train').click();
      await trained(page);
      const found = await search(page, 'a red ball');
      const { length } = await stepsOf(page);
      await page.reload();
      await button(page, 'Open it').click();
      await shown(page, /^Opened scenes/);
      const again = await search(page, 'a red ball');
      if (JSON.stringify(again) !== JSON.stringify(found))
        throw new Error(`it finds ${found.join(' ')}, and after the reload ${again.join(' ')}`);
      await button(page, 'Train on').click();
      await trained(page);
      const steps = await stepsOf(page);
      if (steps.length !== 2 * length || steps.at(-1)!.step !== 2 * length)
        throw new Error(`after ${length} steps and as many more, the last is ${steps.at(-1)!.step}`);
    } finally {
      server.away = false;
    }
  },
  { fragment: small },
);

for (const colorScheme of ['light', 'dark'] as const) {
  await check(
    `axe, ${colorScheme}, and no window too narrow`,
    async (page) => {
      const audit = async (where: string) => {
        for (const width of [1280, 390, 300]) {
          await page.setViewportSize({ width, height: 780 });
          const wider = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
          if (wider > 0) throw new Error(`${where} is ${wider} px wider than a window of ${width} px`);
          if (width === 390) continue; // between the others, and laid out as the narrower
          const found = await page.evaluate<readonly { impact: string; id: string; html: string }[]>(
            'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0].html })))',
          );
          const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
          if (serious.length > 0) throw new Error(`${where}, ${width} px: ${JSON.stringify(serious)}`);
        }
      };
      await page.evaluate(axe);
      await shown(page, 'WebAssembly');
      await audit('before the training');
      await button(page, 'Train').focus();
      await page.keyboard.press('Enter');
      await trained(page);
      await button(page, 'Search').focus();
      await page.keyboard.press('Enter');
      await page.locator('.tile').first().focus();
      await page.keyboard.press('Enter');
      await page.locator('.look').waitFor();
      await audit('after it');
      await page.reload();
      await page.evaluate(axe);
      await button(page, 'Open it').waitFor();
      await audit('at the next visit');
    },
    { colorScheme, fragment: small },
  );
}

await browser.close();
server.close();
rmSync(work, { recursive: true, force: true });
for (const fault of faults) console.error(fault);
console.log(`${passed} passed, ${faults.length} failed, 0 skipped`);
process.exit(faults.length > 0 ? 1 : 0);

/** Longest processor time of a task on the main thread of the page, in ms. */
function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as {
    readonly traceEvents: readonly {
      readonly name: string;
      readonly ph: string;
      readonly pid: number;
      readonly tid: number;
      readonly tdur?: number;
      readonly args?: { readonly name?: string };
    }[];
  };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, tdur, pid, tid }) => /RunTask$/.test(name) && tdur !== undefined && main.has(`${pid} ${tid}`),
  );
  return Math.max(0, ...tasks.map(({ tdur }) => tdur! / 1000));
}
