import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './workspace';

/**
 * Runs a program as printed, on plain Node, against the built packages, in a new folder inside this package, which depends on all
 * others; returns what failed. A program that prints nothing fails.
 */
export async function faultOfProgram(program: string): Promise<string | undefined> {
  const parent = join(root, 'scripts', '.snippets');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'program-'));
  writeFileSync(join(folder, 'program.mjs'), program);
  try {
    const options = { cwd: folder, timeout: 600_000 };
    const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], options);
    return stdout.trim() === '' ? 'it printed nothing' : undefined;
  } catch (error) {
    return (error as { stderr?: string }).stderr ?? String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
