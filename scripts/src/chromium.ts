import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Arguments for WebGL and WebGPU in software, which a machine without a graphics processor needs. */
export const softwareWebgpu: readonly string[] = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Chromium's program: `VSE_CHROMIUM`, or Debian's. */
export function chromiumPath(): string {
  return process.env['VSE_CHROMIUM'] ?? '/usr/bin/chromium';
}

/**
 * Opens Chromium without a window.
 *
 * @throws `Error` that says how to install it.
 */
export function openChromium(check: string, args: readonly string[] = []): Promise<Browser> {
  const executablePath = chromiumPath();
  if (!existsSync(executablePath)) {
    throw new Error(
      `${check} needs Chromium, and there is none at ${executablePath}. ` +
        "Run 'apt-get update && apt-get install -y chromium', or set VSE_CHROMIUM to a Chromium or Chrome.",
    );
  }
  // The pages are trusted, and as root, as in containers, Chromium refuses its sandbox.
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...args] });
}
