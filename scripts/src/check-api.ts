import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { faultsOf } from './api-docs/faults';
import { publicNames } from './api-docs/public-names';
import { root } from './workspace';

/**
 * `pnpm check:api [PACKAGE...]`: every public name is documented, functions name their parameters and have an `@example`,
 * and every example compiles and runs from source as printed. Examples that need weights or an installation are compiled
 * only; their fence says so: "```ts not run: weights".
 */
const named = process.argv.slice(2);
const names = publicNames(named.length > 0 ? named : undefined);
const work = join(root, 'scripts', '.examples');
rmSync(work, { recursive: true, force: true });
// Examples write their files there.
const temporary = join(work, 'tmp');
mkdirSync(temporary, { recursive: true });

let passed = 0;
const failures: string[] = [];
const files = new Map<string, string>(); // file -> the name that it documents
const runnable = new Map<string, string[]>(); // package -> files
for (const [packageName, list] of names) {
  for (const name of list) {
    const faults = faultsOf(name);
    if (faults.length === 0) passed += 1;
    failures.push(...faults.map((fault) => `${name.title}: ${fault}`));
    name.examples.forEach(({ code, notRun }, i) => {
      const file = `${name.title.replace(/^@vse\//, '').replace(/[^\w]+/g, '-')}-${i + 1}.ts`;
      writeFileSync(join(work, file), `${code}\nexport {};\n`);
      files.set(file, name.title);
      if (notRun === undefined) runnable.set(packageName, [...(runnable.get(packageName) ?? []), file]);
    });
  }
}

writeFileSync(
  join(work, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../tsconfig.json',
    include: ['*.ts'],
    exclude: ['run.ts'],
    compilerOptions: { lib: ['ES2022', 'DOM'] },
  }),
);
const compiled = spawnSync('npx', ['tsc', '-p', work, '--pretty', 'false'], { cwd: root, encoding: 'utf8' });
const wrong = new Map<string, string>();
for (const line of compiled.stdout.split('\n')) {
  const found = /([\w-]+\.ts)\((\d+),\d+\): error (.*)/.exec(line);
  if (found && files.has(found[1]!)) wrong.set(found[1]!, `line ${found[2]}: ${found[3]}`);
}
for (const [file, fault] of wrong)
  failures.push(`${files.get(file)}: its example does not compile: ${fault}`);

const runner = join(work, 'run.ts');
writeFileSync(
  runner,
  `import { useBackend } from '@vse/backend';
const real = console.log;
await useBackend({ prefer: ['cpu'], log: false });
for (const file of process.argv.slice(2)) {
  let printed = 0;
  console.log = () => { printed += 1; };
  let fault = '';
  try { await import(new URL(file, import.meta.url).href); } catch (error) { fault = String((error as Error).stack ?? error); }
  console.log = real;
  real(JSON.stringify({ file, fault: fault || (printed ? '' : 'printed nothing') }));
}
process.exit(0);
`,
);
for (const [, list] of runnable) {
  const run = spawnSync('npx', ['tsx', '--conditions=@vse/source', runner, ...list], {
    cwd: work,
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: temporary },
    timeout: 600_000,
  });
  const told = new Map(
    run.stdout
      .split('\n')
      .filter((line) => line.startsWith('{"file"'))
      .map((line) => JSON.parse(line) as { readonly file: string; readonly fault: string })
      .map(({ file, fault }) => [file, fault]),
  );
  for (const file of list) {
    const fault =
      told.get(file) ?? `the process ended before it: ${run.stderr.trim().split('\n').at(-1) ?? ''}`;
    if (fault === '') passed += 1;
    else
      failures.push(
        `${files.get(file)}: its example does not run: ${fault.split('\n').slice(0, 3).join(' ')}`,
      );
  }
}
for (const failure of failures) console.log(failure);
if (failures.length === 0) rmSync(work, { recursive: true });
console.log(`${passed} passed, ${failures.length} failed, 0 skipped`);
process.exitCode = failures.length > 0 ? 1 : 0;
