import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import type { StepConfig, StepTime } from './steps';

/** WebGPU in Chromium. */
export interface ChromiumGpu {
  /** Name of the adapter. */
  readonly adapter: string;
  time(config: StepConfig, seconds: number, fused: boolean): Promise<StepTime>;
  close(): Promise<void>;
}

const SOFTWARE = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--use-webgpu-adapter=swiftshader',
];
const HARDWARE = ['--use-angle=vulkan', '--ignore-gpu-blocklist', '--disable-vulkan-surface'];

/** Opens a page with WebGPU in Chromium; a sentence with the reason where there is none, or only one in software. */
export async function openChromiumGpu(software: boolean): Promise<ChromiumGpu | string> {
  const executablePath = process.env['VSE_CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) return `no Chromium at ${executablePath}: VSE_CHROMIUM names one`;
  const flags = ['--no-sandbox', '--enable-unsafe-webgpu', '--enable-features=Vulkan'];
  const browser = await chromium.launch({
    executablePath,
    args: [...flags, ...(software ? SOFTWARE : HARDWARE)],
  });
  const server = await serve();
  const close = async () => {
    await browser.close();
    server.close();
  };
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`); // a secure address: WebGPU needs one
    const adapter = await page.evaluate(() =>
      (globalThis as unknown as { adapterName: () => Promise<string> }).adapterName(),
    );
    if (!software && /swiftshader|llvmpipe|software/i.test(adapter)) {
      await close();
      return `Chromium's only adapter is in software (${adapter}): the GPU's Vulkan driver is not installed`;
    }
    return { adapter, time: (...all) => timeIn(page, ...all), close };
  } catch (error) {
    await close();
    return error instanceof Error ? error.message.split('\n')[0]! : String(error);
  }
}

function timeIn(page: Page, config: StepConfig, seconds: number, fused: boolean): Promise<StepTime> {
  return page.evaluate(
    ([step, time, way]) =>
      (globalThis as unknown as { timeInPage: (...all: unknown[]) => Promise<StepTime> }).timeInPage(
        step,
        time,
        way,
      ),
    [config, seconds, fused] as const,
  );
}

async function serve() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@vse/source'],
    // The optional backend is installed here, not beside @vse/backend.
    nodePaths: [fileURLToPath(new URL('../../node_modules', import.meta.url))],
    logLevel: 'error',
  });
  const server = createServer((request, response) => {
    if (request.url === '/page.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(outputFiles[0]!.contents);
    } else {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>@vse</title><script src="/page.js"></script>');
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}
