import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programsOf } from './snippets';
import { root } from './workspace';

/** The first program of the root README. */
export function readmeProgram(): string {
  const [program] = programsOf(readme());
  if (program === undefined) throw new Error('README.md has no program');
  return program;
}

/** The program of `examples/quickstart`. */
export function quickstartProgram(): string {
  return readFileSync(join(root, 'examples/quickstart/quickstart.js'), 'utf8');
}

/**
 * A program with the changes of the first `diff` fence of the root README, each a removed line and the line that replaces it.
 *
 * @throws `Error` if the fence is missing or a line that it removes does not occur exactly once.
 */
export function swapped(program: string): string {
  return withChanges(program, changesOf(readme()));
}

/** One changed line. */
export interface Change {
  readonly from: string;
  readonly to: string;
}

/** The changed lines of the first `diff` fence of a Markdown text. */
export function changesOf(markdown: string): readonly Change[] {
  const [, diff] = /^```diff\n([\s\S]*?)^```/m.exec(markdown) ?? [];
  if (diff === undefined) throw new Error('README.md has no diff fence');
  const marked = (mark: string): string[] =>
    diff.split('\n').flatMap((line) => (line.startsWith(mark) ? line.slice(1) : []));
  const [removed, added] = [marked('-'), marked('+')];
  if (removed.length !== added.length) {
    throw new Error(
      `a diff must replace lines one by one, got ${removed.length} removed, ${added.length} added`,
    );
  }
  return removed.map((from, i) => ({ from, to: added[i]! }));
}

/** A program with some of its lines changed. */
export function withChanges(program: string, changes: readonly Change[]): string {
  const lines = program.split('\n');
  for (const { from, to } of changes) {
    const at = lines.indexOf(from);
    if (at === -1 || lines.includes(from, at + 1)) {
      throw new Error(`a changed line must occur once in the program: ${from}`);
    }
    lines[at] = to;
  }
  return lines.join('\n');
}

/** Recall at 1 in percent, by direction, of the first row of a retrieval table. */
export interface FirstRecall {
  readonly imageToText: number;
  readonly textToImage: number;
}

/** Reads the first row of a table that `formatRetrieval` made. */
export function firstRecall(printed: string): FirstRecall {
  const row = printed
    .split('\n')
    .find((line) => line.includes('(synthetic)') && line.split('|').length === 4);
  if (row === undefined) throw new Error(`no row of the table is marked as synthetic:\n${printed}`);
  const [imageToText, textToImage] = row
    .split('|')
    .slice(1)
    .map((cells) => Number(cells.trim().split(/\s+/)[0]));
  return { imageToText: imageToText!, textToImage: textToImage! };
}

/** Program, folder and Node of a run. */
export interface QuickstartRun {
  /** Folder of the program, in which its packages are installed and its output is written. */
  readonly folder: string;
  /** Path of the program. */
  readonly file: string;
  /** Path of Node. Defaults to the present one. */
  readonly node?: string;
}

/**
 * Runs a quickstart program and checks what it prints: a table marked as synthetic whose recall at 1 is more than five times
 * chance in both directions, and a picture that answers the query. Returns what is wrong.
 */
export async function quickstartFault({
  folder,
  file,
  node = process.execPath,
}: QuickstartRun): Promise<string | undefined> {
  let printed: string;
  try {
    printed = (await promisify(execFile)(node, [file], { cwd: folder })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    return `${stdout ?? ''}${stderr ?? String(error)}`;
  }
  return faultOf(printed, readFileSync(file, 'utf8'));
}

/** Returns what is wrong with the output of a program. */
export function faultOf(printed: string, program: string): string | undefined {
  const [, images] = /test: (\d+)/.exec(program) ?? [];
  const chance = 100 / Number(images); // of recall at 1, in percent: as many captions describe each image
  const { imageToText, textToImage } = firstRecall(printed);
  if (!(Math.min(imageToText, textToImage) > 5 * chance)) {
    return `recall at 1 must be above 5 times chance (${chance} %), got ${imageToText} and ${textToImage}:\n${printed}`;
  }
  return /scene-\d+\.jpg .*\w/.test(printed) ? undefined : `no picture answers the query:\n${printed}`;
}

function readme(): string {
  return readFileSync(join(root, 'README.md'), 'utf8');
}
