import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError, OptionError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { program } from '../testing/fake-tfjs-node';
import { temporaryFolder } from '@vse/testing';
import { pipParameters, pipError, wheelByPip } from './pip';

const pinned = { name: 'tensorflow-cpu', version: '2.99.0' };
const platform = { processor: 'x86_64', glibcMinor: 31 };
const FILE = 'tensorflow_cpu-2.99.0-cp310-cp310-manylinux_2_17_x86_64.whl';

/** Writes a Python whose pip makes a file in the folder after --dest, or runs `download`. */
const fakePython = (folder: string, download = `touch "$dest/${FILE}"`) =>
  program(
    join(folder, 'python'),
    `[ "$3" = --version ] && exit 0
echo "$@" >> '${folder}/calls'
while [ $# -gt 0 ]; do [ "$1" = --dest ] && dest=$2; shift; done
${download}`,
  );

describe('pipParameters', () => {
  it('requests wheels for this machine or older ones, without dependencies', () => {
    const parameters = pipParameters(
      pinned,
      { ...platform, glibcMinor: 17 },
      '/cache',
      'https://mirror.test/simple',
    );
    const line = parameters.join(' ');
    expect(line).toMatch(/^-m pip download --no-deps --only-binary=:all: /);
    expect(line).toContain('--platform manylinux_2_17_x86_64 --platform manylinux_2_16_x86_64');
    expect(line).toContain('--platform manylinux2014_x86_64 --platform manylinux1_x86_64');
    expect(line).not.toContain('manylinux_2_18');
    expect(line).toMatch(
      /--dest \/cache --index-url https:\/\/mirror\.test\/simple tensorflow-cpu==2\.99\.0$/,
    );
    expect(pipParameters(pinned, platform, '/cache').join(' ')).not.toContain('--index-url');
  });
});

describe('wheelByPip', () => {
  it('downloads a wheel once, into its cache', async () => {
    const folder = await temporaryFolder();
    const cache = join(folder, 'cache');
    const python = fakePython(folder);
    for (let i = 0; i < 2; i++) {
      expect(await wheelByPip(pinned, platform, cache, { python })).toBe(join(cache, FILE));
    }
    expect((await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')).toHaveLength(1);
    expect(await readdir(cache)).toEqual([FILE]);
  });

  it('takes no wheel of another version or processor', async () => {
    const folder = await temporaryFolder();
    for (const other of [FILE.replace('2.99.0', '2.99.01'), FILE.replace('x86_64', 'aarch64')]) {
      await writeFile(join(folder, other), '');
    }
    const python = fakePython(folder);
    expect(await wheelByPip(pinned, platform, folder, { python })).toBe(join(folder, FILE));
    expect(await readFile(join(folder, 'calls'), 'utf8')).not.toBe('');
  });

  it('leaves no file if pip fails, and quotes its output', async () => {
    const folder = await temporaryFolder();
    const cache = join(folder, 'cache');
    const python = fakePython(
      folder,
      'touch "$dest/part"; echo "ERROR: No matching distribution found"; exit 1',
    );
    await expect(wheelByPip(pinned, platform, cache, { python })).rejects.toThrow(
      /did not download tensorflow-cpu 2\.99\.0: the index has no wheel .* glibc 2\.31.*--tensorflow[^]*ERROR: No matching/,
    );
    expect(await readdir(cache)).toEqual([]);
  });

  it('downloads by plain http only if that is accepted', async () => {
    const folder = await temporaryFolder();
    const python = fakePython(folder);
    for (const indexUrl of ['http://mirror.test/simple', 'ftp://mirror.test', 'mirror.test']) {
      const refused = wheelByPip(pinned, platform, join(folder, 'cache'), { python, indexUrl });
      await expect(refused).rejects.toThrow(`--index-url must be a URL with https, got ${indexUrl}`);
      await expect(refused).rejects.toBeInstanceOf(OptionError);
    }
    const accepted = { python, indexUrl: 'http://mirror.test/simple', insecureIndex: true };
    expect(await wheelByPip(pinned, platform, join(folder, 'cache'), accepted)).toContain(FILE);
  });

  it('names an absent pip and the remedy', async () => {
    const folder = await temporaryFolder();
    const absent = wheelByPip(pinned, platform, folder, { python: join(folder, 'none') });
    await expect(absent).rejects.toBeInstanceOf(BackendError);
    await expect(absent).rejects.toThrow(/there is no .*none\. .*python3-pip.*--python.*--wheel FILE/);
    const python = program(join(folder, 'bare'), 'exit 1');
    await expect(wheelByPip(pinned, platform, folder, { python })).rejects.toThrow('bare has no pip');
  });
});

describe('pipError', () => {
  it('tells a full disk and a dead network apart', () => {
    const words = (output: string) => pipError(pinned, platform, { output }).message;
    expect(words('OSError: [Errno 28] No space left on device')).toMatch(/the disk is full.*--cache/);
    expect(words('Connection refused')).toMatch(
      /Check the network.*--index-url.*--wheel FILE.*\n {2}Connection refused/,
    );
    // pip ends with the same words if it reaches no index.
    expect(words('NewConnectionError(...)\nERROR: No matching distribution found')).toMatch(
      /Check the network/,
    );
    expect(words('')).not.toContain('Output of pip');
  });
});
