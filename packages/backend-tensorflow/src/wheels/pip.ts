import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError, OptionError } from '@vse/core';
import { lastLines, runCommand, type CommandResult, type RunOptions } from '../system/run-command';
import type { WheelPlatform } from '../system/machine';
import { wheelStart, type Pinned } from './requirements';

/** Options of downloading by pip. */
export interface PipOptions {
  /** Python whose pip downloads. Defaults to the first of `python3` and `python` that has pip. */
  readonly python?: string;
  /** URL of a Python package index, by https. Defaults to pip's setting. */
  readonly indexUrl?: string;
  /**
   * Accepts an index by plain http, where anyone on the way can replace what pip downloads; the wheels' checksums still
   * hold. Defaults to `false`.
   */
  readonly insecureIndex?: boolean;
  /** Aborts the download and the steps after it. */
  readonly signal?: AbortSignal;
}

/** Python version of the wheels, whichever is installed: none of them runs in Python. */
const WHEELS_PYTHON = '310';

/** Oldest glibc of wheels; all platform tags up to the machine's own fit. */
const OLDEST_GLIBC_MINOR = 5;

/** Parameters of pip: wheels only, for this machine's platform or an older one, without dependencies. */
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
 * Returns the path of a package's wheel in `cache`, downloading it by pip if it is absent; pip checks it against the index's
 * checksum. An interrupted download leaves nothing in the cache.
 *
 * @throws `BackendError` if there is no pip, no such wheel or no disk space.
 */
export async function wheelByPip(
  pinned: Pinned,
  platform: WheelPlatform,
  cache: string,
  options: PipOptions = {},
): Promise<string> {
  assertSecure(options);
  await mkdir(cache, { recursive: true });
  const known = await wheelIn(cache, pinned, platform);
  if (known !== undefined) return known;
  const python = await pythonWithPip(options);
  const partial = await mkdtemp(join(cache, 'part-'));
  try {
    const result = await runCommand(python, pipParameters(pinned, platform, partial, options.indexUrl), {
      ...(options.signal && { signal: options.signal }),
      show: process.stderr.isTTY,
    });
    const [file] = await readdir(partial);
    if (result.code !== 0 || file === undefined) throw pipError(pinned, platform, result);
    await rename(join(partial, file), join(cache, file));
    return join(cache, file);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * Checks that the index is reached by an encrypted connection.
 *
 * @throws `OptionError` if it is not, unless the caller accepts that.
 */
export function assertSecure({ indexUrl, insecureIndex = false }: PipOptions): void {
  if (indexUrl === undefined || insecureIndex) return;
  const protocol = URL.canParse(indexUrl) ? new URL(indexUrl).protocol : undefined;
  if (protocol === 'https:' || protocol === 'file:') return;
  throw new OptionError(
    `vse-tensorflow: --index-url must be a URL with https, got ${indexUrl}. Anyone on the way can replace what comes by ` +
      'plain http: give an index with https, or accept it with --insecure-index.',
  );
}

/** Finds a wheel of a package, version and processor in a folder. */
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
    `vse-tensorflow: needs pip to download TensorFlow's wheel, and ${lacks.join(', ')}. ` +
      'Install it (Debian, Ubuntu: apt-get install python3-pip), name another Python with --python, ' +
      'or download the wheel elsewhere and pass it with --wheel FILE.',
  );
}

/** Diagnoses a failure of pip, with a remedy. */
export function pipError(
  { name, version }: Pinned,
  { processor, glibcMinor }: WheelPlatform,
  { output }: Pick<CommandResult, 'output'>,
): BackendError {
  const what = `vse-tensorflow: pip did not download ${name} ${version}`;
  const quoted = output.trim() === '' ? '' : ` Output of pip:\n${lastLines(output, 6)}`;
  const unreached = /NewConnectionError|ConnectTimeout|Name or service not known|name resolution/.test(
    output,
  );
  if (!unreached && /No matching distribution|Could not find a version/.test(output)) {
    return new BackendError(
      `${what}: the index has no wheel for ${processor} and glibc 2.${glibcMinor}. ` +
        `Use another version with --tensorflow, or another index with --index-url.${quoted}`,
    );
  }
  if (/No space left/.test(output)) {
    return new BackendError(
      `${what}: the disk is full. Free disk space, or name another folder with --cache.`,
    );
  }
  return new BackendError(
    `${what}. Check the network, name a mirror with --index-url, or download the wheel elsewhere and pass it with ` +
      `--wheel FILE.${quoted}`,
  );
}
