import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { BackendError } from '@vse/base';
import { lastLines, runCommand } from '../system/run-command';

/** npm packages of tfjs-node. */
export type TfjsNodeName = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/** Version whose sources this package builds; the last release. */
export const TFJS_NODE_VERSION = '4.22.0';

/** An installed tfjs-node. */
export interface TfjsNodePackage {
  readonly name: TfjsNodeName;
  readonly version: string;
  /** Its real folder, where it looks for its binding. */
  readonly folder: string;
}

/** Finds tfjs-node from a project's folder; `undefined` if it is not installed. */
export function findTfjsNode(project: string, name: TfjsNodeName): TfjsNodePackage | undefined {
  try {
    const manifest = createRequire(join(resolve(project), 'package.json')).resolve(`${name}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
    return { name, version, folder: realpathSync(dirname(manifest)) };
  } catch {
    return undefined;
  }
}

/** Command that adds tfjs-node to a project without running its own download. */
export function addCommand(project: string, name: TfjsNodeName): readonly [string, ...string[]] {
  const what = `${name}@${TFJS_NODE_VERSION}`;
  if (existsSync(join(project, 'pnpm-lock.yaml'))) return ['pnpm', 'add', '--ignore-scripts', what];
  if (existsSync(join(project, 'yarn.lock'))) return ['yarn', 'add', '--ignore-scripts', what];
  return ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', what];
}

/**
 * Finds tfjs-node in a project, or adds it by the project's package manager. Creates the project if it does not exist.
 *
 * @throws `BackendError` if it cannot be added, or has another version.
 */
export async function ensureTfjsNode(
  project: string,
  name: TfjsNodeName,
  { log, signal }: { readonly log: (line: string) => void; readonly signal?: AbortSignal },
): Promise<TfjsNodePackage> {
  const existing = findTfjsNode(project, name);
  if (existing) return checkVersion(existing);
  await mkdir(project, { recursive: true });
  if (!existsSync(join(project, 'package.json'))) {
    await writeFile(join(project, 'package.json'), '{ "private": true }\n');
  }
  const [manager, ...parameters] = addCommand(project, name);
  const command = [manager, ...parameters].join(' ');
  log(command);
  const { code, found, output } = await runCommand(manager, parameters, {
    cwd: project,
    ...(signal && { signal }),
  });
  const added = code === 0 ? findTfjsNode(project, name) : undefined;
  if (added) return checkVersion(added);
  throw new BackendError(
    `vse-tensorflow: ${name} is not in ${project}, and \`${command}\` did not add it` +
      (found ? `. Its output:\n${lastLines(output)}` : `: there is no ${manager}. Install it.`),
  );
}

function checkVersion(found: TfjsNodePackage): TfjsNodePackage {
  if (found.version === TFJS_NODE_VERSION) return found;
  throw new BackendError(
    `vse-tensorflow: ${found.folder} must be ${found.name} ${TFJS_NODE_VERSION}, got ${found.version}. ` +
      `Add that version, with --ignore-scripts.`,
  );
}
