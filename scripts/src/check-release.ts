import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from './packed/registry';
import { mustRun } from './packed/run-command';
import { installLineOf, npmSettingsOf } from './packed/readme';
import { quickstartFault, readmeProgram } from './quickstart';
import { rehearse } from './release/rehearse';
import { root } from './workspace';

/**
 * `pnpm check:release`: rehearses a release from the last commit: versions bumped in a clone, packed, tagged, published to a registry on
 * this machine, and the program of the README installed at exactly that version and run.
 */
const out = mkdtempSync(join(tmpdir(), 'vse-release-'));
let passed = 0;
const failures: string[] = [];
const check = (name: string, fault: string | undefined) => {
  if (fault === undefined) passed += 1;
  else failures.push(`${name}: ${fault}`);
  console.log(fault === undefined ? `ok   ${name}` : `FAIL ${name}: ${fault}`);
};
try {
  const { version, tarballs, tags, changelogs } = rehearse(out);
  const names = [...tarballs.keys()];
  check('the version is a new one', version === '0.0.0' ? 'it is still 0.0.0' : undefined);
  const untagged = names.filter((name) => !tags.includes(`${name}@${version}`));
  check(`${names.length} tags`, untagged.length > 0 ? `none for ${untagged.join(', ')}` : undefined);
  const silent = names.filter((name) => !changelogs.get(name)?.includes(`## ${version}`));
  const bare = names.flatMap((name) => missingFiles(name, tarballs.get(name)!));
  check('licences and READMEs', bare.length > 0 ? bare.join(', ') : undefined);
  check('changelogs', silent.length > 0 ? `no entry of ${version} for ${silent.join(', ')}` : undefined);
  const registry = await startRegistry(join(out, 'registry'), tarballs.values());
  try {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const project = join(out, 'project');
    mkdirSync(project);
    const settings = `registry=${registry.url}\n${npmSettingsOf(readme)}`;
    const manifest = { name: 'fresh', version: '1.0.0', private: true, type: 'module' };
    writeFileSync(join(project, '.npmrc'), settings);
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
    const line = installLineOf(readme).map((name) => (tarballs.has(name) ? `${name}@${version}` : name));
    await mustRun(project, ['npm', 'install', '--no-audit', '--no-fund', ...line]);
    for (const name of names)
      check(`the manifest of ${name}`, await manifestFault(registry.url, name, version));
    const file = join(project, 'quickstart.js');
    writeFileSync(file, readmeProgram());
    check(`the program of the README at ${version}`, await quickstartFault({ folder: project, file }));
  } finally {
    registry.stop();
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failures.length} failed, 0 skipped`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Files that a person looks for in a package, and that its tarball lacks. */
function missingFiles(name: string, tarball: string): readonly string[] {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).split('\n');
  const wanted = ['LICENSE', 'README.md'];
  return wanted.filter((file) => !files.includes(`package/${file}`)).map((file) => `${name} has no ${file}`);
}

/** The first thing that a reader of the registry would miss in a published manifest, or could not install. */
async function manifestFault(url: string, name: string, version: string): Promise<string | undefined> {
  const answer = await fetch(`${url}${name.replace('/', '%2f')}`);
  if (!answer.ok) return `the registry answers ${answer.status}`;
  const { versions } = (await answer.json()) as { readonly versions: Readonly<Record<string, Published>> };
  const published = versions[version];
  if (published === undefined) return `has no version ${version}`;
  const lacking = (['license', 'description', 'keywords', 'homepage', 'repository', 'bugs'] as const).filter(
    (field) => published[field] === undefined,
  );
  if (lacking.length > 0) return `lacks ${lacking.join(', ')}`;
  const ranges = Object.entries({ ...published.dependencies, ...published.peerDependencies });
  const local = ranges.filter(([, range]) => /^(workspace|catalog|link|file):/.test(range));
  if (local.length > 0) return `depends on ${local.map((range) => range.join('@')).join(', ')}`;
  const other = ranges.filter(([sibling, range]) => sibling.startsWith('@vse/') && range !== `^${version}`);
  return other.length > 0
    ? `depends on other versions: ${other.map((range) => range.join('@')).join(', ')}`
    : undefined;
}

interface Published {
  readonly license?: unknown;
  readonly description?: unknown;
  readonly keywords?: unknown;
  readonly homepage?: unknown;
  readonly repository?: unknown;
  readonly bugs?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
