import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '@vse/core';
import { lastLines, runCommand, type Ended, type RunOptions } from '../system/run-command';
import type { WheelPlatform } from '../system/machine';
import { wheelStart, type Pinned } from './requirements';

export interface PipOptions {
  /** The Python whose pip downloads. Defaults to the first of `python3` and `python` that has pip. */
  readonly python?: string;
  /** Where packages are found: a mirror of the Python package index. Defaults to what pip is set to. */
  readonly indexUrl?: string;
  readonly signal?: AbortSignal;
}

/** Wheels are taken for this Python, whichever is installed: nothing of them runs in Python. */
const WHEELS_PYTHON = '310';

/** The oldest glibc of wheels; each platform tag up to the machine's own is taken. */
const OLDEST_GLIBC_MINOR = 5;

/** What pip is called with: wheels alone, of this machine's platform or an older one, without what they need. */
export function pipParameters(
  { name, version }: Pinned,
  { processor, glibcMinor }: WheelPlatform,
  folder: string,
  indexUrl?: string,
): string[] {
  const minors = Array.from({ length: glibcMinor - OLDEST_GLIBC_MINOR + 1 }, (_, i) => glibcMinor - i);
  const platforms = [...minors.map((minor) => `manylinux_2_${minor}`), 'manylinux2014', 'manylinux1'];
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'],
    ...['--python-version', WHEELS_PYTHON, '--implementation', 'cp'],
    ...[`cp${WHEELS_PYTHON}`, 'abi3', 'none'].flatMap((abi) => ['--abi', abi]),
    ...platforms.flatMap((platform) => ['--platform', `${platform}_${processor}`]),
    ...['--dest', folder],
    ...(indexUrl === undefined ? [] : ['--index-url', indexUrl]),
    `${name}==${version}`,
  ];
}

/**
 * The wheel of a package in `cache`: the one that is there, or what pip downloads, which checks it against the index's
 * checksum. A download that is broken off leaves nothing in the cache.
 *
 * Throws a `BackendError` where there is no pip, no such wheel or no room.
 */
export async function wheelByPip(
  pinned: Pinned,
  platform: WheelPlatform,
  cache: string,
  options: PipOptions = {},
): Promise<string> {
  await mkdir(cache, { recursive: true });
  const known = await wheelIn(cache, pinned, platform);
  if (known !== undefined) return known;
  const python = await pythonWithPip(options);
  const partial = await mkdtemp(join(cache, 'part-'));
  try {
    const ended = await runCommand(python, pipParameters(pinned, platform, partial, options.indexUrl), {
      ...(options.signal && { signal: options.signal }),
      show: process.stderr.isTTY,
    });
    const [file] = await readdir(partial);
    if (ended.code !== 0 || file === undefined) throw refusal(pinned, platform, ended);
    await rename(join(partial, file), join(cache, file));
    return join(cache, file);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** A wheel of that package, version and processor in a folder. */
async function wheelIn(
  folder: string,
  pinned: Pinned,
  { processor }: WheelPlatform,
): Promise<string | undefined> {
  const found = (await readdir(folder)).find(
    (file) => file.toLowerCase().startsWith(wheelStart(pinned)) && file.endsWith(`_${processor}.whl`),
  );
  return found === undefined ? undefined : join(folder, found);
}

async function pythonWithPip({ python, signal }: PipOptions): Promise<string> {
  const candidates = python === undefined ? ['python3', 'python'] : [python];
  const options: RunOptions = signal ? { signal } : {};
  const lacks: string[] = [];
  for (const candidate of candidates) {
    const { code, found } = await runCommand(candidate, ['-m', 'pip', '--version'], options);
    if (code === 0) return candidate;
    lacks.push(found ? `${candidate} has no pip` : `there is no ${candidate}`);
  }
  throw new BackendError(
    `vse-tensorflow: pip downloads TensorFlow's wheel, and ${lacks.join(', ')}. ` +
      'Install it (Debian, Ubuntu: apt-get install python3-pip), name another Python with --python, ' +
      'or download the wheel elsewhere and give it with --wheel FILE.',
  );
}

/** What pip's failure means, and what to do about it. */
export function refusal(
  { name, version }: Pinned,
  { processor, glibcMinor }: WheelPlatform,
  { output }: Pick<Ended, 'output'>,
): BackendError {
  const what = `vse-tensorflow: pip did not download ${name} ${version}`;
  const said = output.trim() === '' ? '' : ` pip said:\n${lastLines(output, 6)}`;
  const unreached = /NewConnectionError|ConnectTimeout|Name or service not known|name resolution/.test(
    output,
  );
  if (!unreached && /No matching distribution|Could not find a version/.test(output)) {
    return new BackendError(
      `${what}: the index has no wheel of it for ${processor} and glibc 2.${glibcMinor}. ` +
        `Take another version with --tensorflow, or another index with --index-url.${said}`,
    );
  }
  if (/No space left/.test(output)) {
    return new BackendError(`${what}: the disk is full. Make room, or name another folder with --cache.`);
  }
  return new BackendError(
    `${what}. Check the network, name a mirror with --index-url, or download the wheel elsewhere and give it with ` +
      `--wheel FILE.${said}`,
  );
}
