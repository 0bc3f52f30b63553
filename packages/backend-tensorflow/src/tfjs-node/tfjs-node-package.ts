import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { BackendError } from '@vse/core';
import { lastLines, runCommand } from '../system/run-command';

/** The npm packages of the backend. */
export type TfjsNodeName = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/** The last release, and the one whose sources this package builds. */
export const TFJS_NODE_VERSION = '4.22.0';

/** tfjs-node where npm put it. */
export interface TfjsNodePackage {
  readonly name: TfjsNodeName;
  readonly version: string;
  /** Its folder, with links followed: where it looks for its binding. */
  readonly folder: string;
}

/** tfjs-node as a project's folder finds it, `undefined` where it does not. */
export function findTfjsNode(project: string, name: TfjsNodeName): TfjsNodePackage | undefined {
  try {
    const manifest = createRequire(join(resolve(project), 'package.json')).resolve(`${name}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
    return { name, version, folder: realpathSync(dirname(manifest)) };
  } catch {
    return undefined;
  }
}

/** The command that adds tfjs-node to a project without running its own download. */
export function addCommand(project: string, name: TfjsNodeName): readonly [string, ...string[]] {
  const what = `${name}@${TFJS_NODE_VERSION}`;
  if (existsSync(join(project, 'pnpm-lock.yaml'))) return ['pnpm', 'add', '--ignore-scripts', what];
  if (existsSync(join(project, 'yarn.lock'))) return ['yarn', 'add', '--ignore-scripts', what];
  return ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', what];
}

/**
 * tfjs-node in a project, added by the project's own package manager where it is not there. A folder that is not there
 * becomes a project. Throws a `BackendError` where it cannot be added, or is of another version.
 */
export async function tfjsNodeIn(
  project: string,
  name: TfjsNodeName,
  { say, signal }: { readonly say: (line: string) => void; readonly signal?: AbortSignal },
): Promise<TfjsNodePackage> {
  const there = findTfjsNode(project, name);
  if (there) return checked(there);
  await mkdir(project, { recursive: true });
  if (!existsSync(join(project, 'package.json'))) {
    await writeFile(join(project, 'package.json'), '{ "private": true }\n');
  }
  const [manager, ...parameters] = addCommand(project, name);
  const command = [manager, ...parameters].join(' ');
  say(command);
  const { code, found, output } = await runCommand(manager, parameters, {
    cwd: project,
    ...(signal && { signal }),
  });
  const added = code === 0 ? findTfjsNode(project, name) : undefined;
  if (added) return checked(added);
  throw new BackendError(
    `vse-tensorflow: ${name} is not in ${project}, and \`${command}\` did not add it` +
      (found ? `. It said:\n${lastLines(output)}` : `: there is no ${manager}. Run it where there is one.`),
  );
}

function checked(found: TfjsNodePackage): TfjsNodePackage {
  if (found.version === TFJS_NODE_VERSION) return found;
  throw new BackendError(
    `vse-tensorflow: ${found.folder} must be ${found.name} ${TFJS_NODE_VERSION}, got ${found.version}. ` +
      `Add that version, with --ignore-scripts.`,
  );
}
