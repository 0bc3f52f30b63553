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
import type { BrowserContextOptions, Page } from 'playwright-core';
import { useBackend } from '@vse/backend';
import { openScenes } from '@vse/datasets';
import { openModel, saveModel } from '@vse/models/node';
import { fromFragment } from '../../examples/playground/src/shared/config';
import { openChromium } from './chromium';
import { lossesInNode, type GivenFeatures } from './playground-check/same-losses';
import { serveFiles } from './playground-check/serve-files';
import { root } from './workspace';

/**
 * Checks the playground in Chromium, as a static host sends it: it trains the generated scenes, its losses are those of Node from the
 * same features, a model goes to Node and back, a dropped folder, cancel, reload, offline, a browser without SIMD, narrow windows,
 * accessibility, the processor time of the main thread's tasks, memory, and the size of the scripts.
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

/** Runs a check on a page of its own; an error in the page, or a request to elsewhere, is a failure too. */
async function check(
  name: string,
  run: (page: Page) => Promise<void>,
  { fragment = '', ...options }: BrowserContextOptions & { readonly fragment?: string } = {},
): Promise<void> {
  if (!name.includes(onlyNamed)) return;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ...options,
  });
  context.setDefaultTimeout(100_000);
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
    passed += 1;
    console.log(`ok      ${name}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  } catch (error) {
    const seen = errors.length > 0 ? ` (the page had errors: ${errors.join('; ')})` : '';
    faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}${seen}`);
    console.log(`FAILED  ${faults.at(-1)}`);
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
  const end = Date.now() + 100_000;
  while (!(await page.evaluate<boolean>(expression))) {
    if (Date.now() > end) throw new Error(`not seen: ${expression}`);
    await page.waitForTimeout(50);
  }
}

/** A small training, for what does not depend on how much is learned. */
const small = '#pictures=24&epochs=1&batchSize=16&embedDim=16&backend=wasm';

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
  const { images, captions } = await openScenes({ folder: join(work, 'drawn'), seed: 7, sizes });
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
  'scenes: SCAN finds the picture first for 40 % of the sentences (synthetic), and losses are those of Node',
  async (page) => {
    await shown(page, 'WebAssembly');
    // Processor time, which a busy machine does not lengthen.
    const session = await page.context().newCDPSession(page);
    await browser.startTracing(page, {
      categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'],
    });
    await button(page, 'Train').click();
    await until(page, 'playground.steps().length > 20');
    await until(page, 'playground.recalls().length > 0');
    const longest = longestTask(await browser.stopTracing());
    await session.detach();
    console.log(
      `        the longest task of the main thread took ${longest.toFixed(0)} ms of processor time`,
    );
    if (!(longest > 0 && longest <= 50))
      throw new Error(`a task of the main thread took ${longest} ms, 50 allowed`);
    await page.getByText(/^Trained: /).waitFor({ timeout: 300_000 });
    const recall = (await recallsOf(page)).at(-1)!.recalls.textToImage['1']!;
    const steps = await stepsOf(page);
    console.log(`        text to image R@1 ${recall} % (synthetic) after ${steps.length} steps`);
    if (!(recall >= 40)) throw new Error(`text to image R@1 is ${recall} %, at least 40 % wanted`);
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
  },
  { fragment: learning },
);

await check(
  'a folder of pictures, a model to vse search, and one of Node back',
  async (page) => {
    const pictures = join(work, 'pictures');
    await drawFolder(pictures, 20);
    await page.locator('#folder').setInputFiles(pictures);
    await shown(page, 'Your pictures: 20');
    await button(page, 'Train').click();
    await page.getByText(/^Trained: /).waitFor();
    const sentence = 'a red ball';
    await page.getByRole('searchbox').fill(sentence);
    await button(page, 'Search').click();
    await page.locator('.tile').first().waitFor();
    const found = await foundBy(page);
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
    await page.getByRole('searchbox').fill(sentence);
    await button(page, 'Search').click();
    await page.locator('.tile').first().waitFor();
    const afterwards = await foundBy(page);
    if (JSON.stringify(afterwards) !== JSON.stringify(found))
      throw new Error(`the model of the page finds ${found.join(' ')}, that of Node ${afterwards.join(' ')}`);
  },
  { fragment: small },
);

/** Names of the pictures that a search shows, in their order. */
async function foundBy(page: Page): Promise<readonly string[]> {
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

await check(
  'offline after the first visit',
  async (page) => {
    await page.evaluate('navigator.serviceWorker.ready');
    await until(page, 'navigator.serviceWorker.controller !== null');
    server.away = true;
    try {
      await page.reload();
      await shown(page, 'WebAssembly');
      await button(page, 'Train').click();
      await page.getByText(/^Trained: /).waitFor();
    } finally {
      server.away = false;
    }
  },
  { fragment: small },
);

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 300]) {
    await check(
      `axe, ${colorScheme}, ${width} px`,
      async (page) => {
        const audit = async (where: string) => {
          await page.evaluate(axe);
          const found = await page.evaluate<readonly { impact: string; id: string; html: string }[]>(
            'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0].html })))',
          );
          const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
          if (serious.length > 0) throw new Error(`${where}: ${JSON.stringify(serious)}`);
          const wider = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
          if (wider > 0) throw new Error(`${where} is ${wider} px wider than the window`);
        };
        await shown(page, 'WebAssembly');
        await audit('before the training');
        await button(page, 'Train').focus();
        await page.keyboard.press('Enter');
        await page.getByText(/^Trained: /).waitFor();
        await button(page, 'Search').focus();
        await page.keyboard.press('Enter');
        await page.locator('.tile').first().focus();
        await page.keyboard.press('Enter');
        await page.locator('.look').waitFor();
        await audit('after it');
      },
      { colorScheme, viewport: { width, height: 780 }, fragment: small },
    );
  }
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
