import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands, nextSteps } from './next-steps';
import { readManifest, root } from './workspace';

it.each([
  [[], 'runs/scan-flickr30k/report.html'],
  [['--epochs', '1'], 'runs/scan-flickr30k/report.html'],
  [['--out', 'there', '--epochs', '1'], 'there/report.html'],
  [['--out=there'], 'there/report.html'],
])('names the report of %j', (flags, report) => {
  expect(nextSteps(flags)).toContain(`Open ${report} in a browser.`);
});

it.each(commands)('%s can be run', (command) => {
  expect(nextSteps([])).toContain(`\n  ${command} `);
  const [, example, flags] = /^node (examples\/[\w-]+)\/dist\/main\.js (.*)$/.exec(command) ?? [];
  if (example === undefined) {
    const [, script] = /^npx --yes pnpm@10 ([\w:]+)$/.exec(command)!;
    expect(readManifest(root).scripts).toHaveProperty(script!);
    return;
  }
  expect(existsSync(join(root, example, 'src/main.ts'))).toBe(true);
  const [, system] = /^--system ([\w-]+)$/.exec(flags!) ?? [];
  if (system === undefined) expect(flags).toBe('--help');
  else expect(readFileSync(join(root, example, 'src/systems.ts'), 'utf8')).toContain(`'${system}': `);
});
