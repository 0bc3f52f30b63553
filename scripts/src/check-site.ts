import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forEachAtOnce } from './packed/run-command';
import { faultOfProgram } from './run-program';
import { linkFaults } from './site/link-faults';
import { openChromium } from './chromium';
import { serveFolder } from './bundlers/serve-folder';
import { lighthouseFaults } from './site/lighthouse-faults';
import { mapFaults, playgroundFaults } from './site/live-faults';
import { byteFaults } from './site/page-bytes';
import { pageFaults } from './site/page-faults';
import { programsOf } from './snippets';
import { root } from './workspace';

/**
 * `pnpm check:site [--build]`: makes the parts of the site's pages, builds it, adds the API pages (`pnpm docs:api`) and the playground,
 * and checks that every link and anchor leads somewhere, that nothing is loaded from elsewhere, that every program on its pages runs as
 * printed, that each kind of page is accessible, light and dark, on a screen and a phone, that playground and map work in their pages, and
 * that pages keep to their bytes and to Lighthouse's scores. `--build` only builds, into `site/dist`.
 */
const site = join(root, 'site');
const built = join(site, 'dist');
run('npx', ['tsx', '--conditions=@vse/source', 'src/prepare.ts'], site);
run('npx', ['vitepress', 'build'], site);
if (!existsSync(join(root, 'docs/api/index.html'))) run('npx', ['typedoc'], root);
cpSync(join(root, 'docs/api'), join(built, 'api'), { recursive: true });
cpSync(join(root, 'examples/playground/dist'), join(built, 'live'), { recursive: true });

if (process.argv.includes('--build')) console.log(`the site is in ${built}`);
else await check();

async function check(): Promise<void> {
  let passed = 0;
  const failures: string[] = [];
  const count = (name: string, faults: readonly string[]) => {
    if (faults.length === 0) passed += 1;
    failures.push(...faults);
    console.log(faults.length === 0 ? `ok   ${name}` : `FAIL ${name}\n${faults.join('\n')}`);
  };
  // typedoc links types to their place in its hierarchy also where it leaves them out there.
  const links = linkFaults(built, process.env['VSE_SITE_BASE'] ?? '/');
  count(
    'every link and anchor',
    links.filter((fault) => !/^api\/.*\bhierarchy\.html#/.test(fault)),
  );
  await forEachAtOnce(programs(), async ([name, program]) => {
    const fault = await faultOfProgram(program);
    count(name, fault === undefined ? [] : [`${name}: ${fault}`]);
  });
  const server = await serveFolder(built);
  const browser = await openChromium('check:site');
  try {
    for (const [name, faults] of await pageFaults(browser, server.url)) count(name, faults);
    count('the playground in its page', await playgroundFaults(browser, server.url));
    count('the map in its page', await mapFaults(browser, server.url));
    for (const [name, faults] of await byteFaults(browser, server.url)) count(name, faults);
    await browser.close();
    for (const [name, faults] of await lighthouseFaults(server.url)) count(name, faults);
  } finally {
    await browser.close();
    server.close();
  }
  console.log(`${passed} passed, ${failures.length} failed, 0 skipped`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

/** Programs of all pages by page and number. */
function programs(): readonly (readonly [string, string])[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: site,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((page) => page !== '')
    .flatMap((page) =>
      programsOf(readFileSync(join(site, page), 'utf8')).map(
        (program, i) => [`${page}, program ${i + 1}`, program] as const,
      ),
    );
}

function run(command: string, argv: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, argv, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${argv.join(' ')} failed`);
}
