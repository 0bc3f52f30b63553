import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesOf, requireForm } from '../snippets';
import { runCommand } from './run-command';

/** The only lines allowed on standard error: the choice of backend, and the progress of a training. */
const EXPECTED =
  /^(?:@vse\/backend: (?:tensorflow|webgpu|wasm|webgl|cpu)\b|epoch \d+\/\d+ |done at step ).*\n/gm;

/** Runs a program of a project: the command for its file name. */
type Node = (program: string) => readonly [string, ...string[]];

/**
 * Runs a snippet as a module and as CommonJS. Both must print the same, and where it starts a backend, that must be wasm.
 *
 * @param name - Name of the files, which tells the snippets of a project apart.
 * @returns What failed; empty if nothing did.
 */
export async function faultsOfSnippet(
  project: string,
  node: Node,
  snippet: string,
  name: string,
): Promise<readonly string[]> {
  const module = await runForm(project, node, snippet, `${name}.mjs`);
  const script = await runForm(project, node, requireForm(snippet), `${name}.cjs`);
  const faults = [module, script].flatMap(({ fault }) => fault ?? []);
  if (faults.length > 0 || module.said === script.said) return faults;
  return [`the module printed\n${module.said}and CommonJS printed\n${script.said}`];
}

async function runForm(
  project: string,
  node: Node,
  text: string,
  file: string,
): Promise<{ readonly said: string; readonly fault?: string }> {
  writeFileSync(join(project, file), text);
  const { status, stdout, stderr } = await runCommand(project, node(file));
  const fault =
    status === 0 ? complaint(text, stdout, stderr) : `it ended with ${status}\n${stdout}${stderr}`;
  return fault === undefined ? { said: stdout } : { said: stdout, fault: `${file}: ${fault}` };
}

function complaint(text: string, stdout: string, stderr: string): string | undefined {
  const rest = stderr.replace(EXPECTED, '').trim();
  if (rest !== '') return `it complained\n${rest}`;
  if (stdout.trim() === '') return 'it printed nothing';
  const starts = packagesOf(text).includes('@vse/backend') || text.includes("require('@vse/backend')");
  if (starts && !/^@vse\/backend: wasm\b/m.test(stderr)) {
    return `it did not say that it runs on wasm, but\n${stderr.trim() || 'nothing'}`;
  }
  return undefined;
}
