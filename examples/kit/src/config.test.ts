import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFlags, wholeNumber, type CommonArguments } from './flags';
import { renamedFlags } from './renamed-flags';
import { runCheckpoints } from './run-checkpoints';
import { checkConfig, identityOf, storeConfig } from './store-config';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

const flags = { 'batch-size': { type: 'string' }, system: { type: 'string', default: 'all' } } as const;
const read = (argv: readonly string[], example = 'example') => {
  const { common, values } = readFlags(argv, { name: example, help: '', flags });
  return {
    ...common,
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? 128,
    system: values.system,
  };
};
/** Checks the arguments, and stores them as a run does that has a first result. */
async function accepted(args: CommonArguments): Promise<void> {
  checkConfig(args);
  await storeConfig(args);
}
async function config(content: unknown): Promise<string> {
  const file = join(folder, 'config-given.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('--config', () => {
  it('gives flags under their names, and the command line goes before it', async () => {
    const file = await config({ batchSize: 64, system: ['a', 'b'], seed: 3, 'skip-bad': true });
    expect(read(['--config', file, '--seed', '4'])).toMatchObject({
      batchSize: 64,
      system: 'a,b',
      seed: 4,
      skipBad: true,
      given: { flags: { 'batch-size': '64', system: 'a,b', seed: '4', 'skip-bad': true } },
    });
  });

  it.each<[unknown, RegExp]>([
    [{ batchsize: 64 }, /there is no flag batchsize\. Did you mean batch-size\?/],
    [{ colour: 'red' }, /there is no flag colour\.$/],
    [{ batchSize: 1, 'batch-size': 2 }, /gives batch-size twice/],
    [{ resume: 'yes' }, /resume must be true or false, got "yes"/],
    [{ seed: null }, /seed must be text, a number or a list of names, got null/],
    [{ reproduce: 'x' }, /there is no flag reproduce/],
    [[1], /must hold an object of flags/],
    ['{', /is not JSON/],
  ])('refuses %j', async (content, message) => {
    const file = await config(content);
    expect(() => read(['--config', file])).toThrow(OptionError);
    expect(() => read(['--config', file])).toThrow(message);
  });

  it('says that a file is not there', () => {
    expect(() => read(['--config', join(folder, 'none.json')])).toThrow(
      /none\.json cannot be read \(ENOENT\)/,
    );
  });
});

describe('--reproduce', () => {
  const run = () => join(folder, 'run');

  it('repeats a run with the same defaults in another folder', async () => {
    await accepted(read(['--batch-size', '7', '--out', run(), '--resume']));
    const stored = JSON.parse(await readFile(join(run(), 'config.json'), 'utf8')) as object;
    expect(stored).toMatchObject({
      example: 'example',
      flags: { 'batch-size': '7' },
      resolved: { batchSize: 7, seed: 1 },
    });
    const again = read(['--reproduce', `${run()}/`]);
    expect(again).toMatchObject({
      batchSize: 7,
      resume: false,
      out: `${run()}-again`,
      reproduces: `${run()}/`,
    });
    await accepted(again);
    expect(read(['--reproduce', run(), '--out', 'there']).out).toBe('there');
  });

  it('refuses flags beside it, a run of another example, a folder without a run, and defaults that have changed', async () => {
    expect(() => read(['--reproduce', run(), '--seed', '2'])).toThrow('leave --seed out');
    expect(() => read(['--reproduce', run(), '--config', 'x'])).toThrow('leave --config out');
    expect(() => read(['--reproduce', run()], 'other')).toThrow('is a run of example, this is other');
    expect(() => read(['--reproduce', folder])).toThrow(/config\.json cannot be read/);
    const changed = { ...read(['--reproduce', run()]), batchSize: 9 };
    await expect(accepted(changed)).rejects.toThrow(
      /has batchSize 7, this one 9\. A default has changed since/,
    );
  });
});

describe('a flag that was renamed', () => {
  it('is refused by its new name on the command line, in a file and in the folder of a run', async () => {
    const former = Object.keys(renamedFlags)[0]!; // of backend
    expect(() => read([`--${former}`, 'wasm'])).toThrow(
      `There is no flag --${former}. It is called --backend now.`,
    );
    const file = join(folder, 'old-names.json');
    await writeFile(file, JSON.stringify({ [former]: 'wasm' }));
    expect(() => read(['--config', file])).toThrow(`there is no flag ${former}. It is called backend now.`);
    const old = join(folder, 'old-run');
    await mkdir(old);
    const stored = { example: 'example', flags: { [former]: 'wasm' }, resolved: {} };
    await writeFile(join(old, 'config.json'), JSON.stringify(stored));
    expect(() => read(['--reproduce', old])).toThrow(
      `names --${former}, which is called --backend now. Rename it in that file.`,
    );
  });
});

describe('--resume', () => {
  it('goes on with the same options and more systems, and refuses others by name', async () => {
    const out = join(folder, 'resumed');
    await accepted({ ...read(['--out', out]), systems: ['a'] } as never);
    await accepted({
      ...read(['--out', out, '--resume', '--backend', 'cpu']),
      systems: ['a', 'b'],
    } as never);
    const other = accepted({
      ...read(['--out', out, '--resume', '--batch-size', '5']),
      systems: ['a'],
    } as never);
    await expect(other).rejects.toThrow(/has batchSize 128, this one 5\. Resume with the same/);
    await expect(other).rejects.toBeInstanceOf(DataError);
    await accepted(read(['--out', out, '--batch-size', '5'])); // a new run in its place
  });

  it('goes on for more epochs, and repeats a run only for as many', async () => {
    const out = join(folder, 'longer');
    const lasting = (epochs: unknown, ...argv: readonly string[]) => ({ ...read(argv), epochs }) as never;
    await accepted(lasting(2, '--out', out));
    expect(() => checkConfig(lasting(4, '--out', out, '--resume'))).not.toThrow();
    expect(identityOf(lasting(2))).toEqual(identityOf(lasting(4)));
    await accepted(lasting({ regions: 2, global: 4 }, '--out', out, '--resume'));
    const stored = JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as object;
    expect(stored).toMatchObject({ resolved: { epochs: { regions: 2, global: 4 } } });
    expect(() => checkConfig(lasting(6, '--reproduce', out))).toThrow(/has epochs \{"regions":2,"global":4\}, this one 6/);
  }); // prettier-ignore

  it('names the setting of a preset that differs, and not what only describes the preset', async () => {
    const out = join(folder, 'described');
    const described = (rsum: number, learningRate: number, ...argv: readonly string[]) =>
      ({
        ...read(argv),
        settings: { about: `${rsum}`, expected: [{ rsum }], training: { learningRate, batchSize: 2 } },
      }) as never;
    await accepted(described(300, 0.1, '--out', out));
    expect(() => checkConfig(described(301, 0.1, '--out', out, '--resume'))).not.toThrow();
    expect(() => checkConfig(described(301, 0.2, '--out', out, '--resume'))).toThrow(
      'has settings.training.learningRate 0.1, this one 0.2. Resume',
    );
    expect(identityOf(described(300, 0.1))).toEqual(identityOf(described(301, 0.1)));
  });

  it('asks for the same only of what changes the results, not of queries', async () => {
    const out = join(folder, 'queries');
    await accepted({ ...read(['--out', out]), image: 'a.jpg', caption: 'a dog' } as never);
    const again = { ...read(['--out', out, '--resume']), image: undefined, caption: 'a cat' };
    expect(() => checkConfig(again as never)).not.toThrow();
    const identity = identityOf({ ...again, systems: ['a'], margin: 0.2 } as never);
    expect(identity).toMatchObject({ margin: 0.2, batchSize: 128, seed: 1 });
    for (const name of ['out', 'caption', 'systems', 'given', 'resume'])
      expect(identity).not.toHaveProperty(name);
  });

  it('keeps the configuration of the run before until the new one has its first checkpoint', async () => {
    const out = join(folder, 'kept');
    await accepted(read(['--out', out, '--batch-size', '5']));
    const stored = async () => JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as object;
    const args = read(['--out', out, '--batch-size', '6']);
    const { checkpoints, resume, identity } = runCheckpoints(args, join(out, 'system'));
    expect(await stored()).toMatchObject({ resolved: { batchSize: 5 } });
    expect([resume, identity['batchSize']]).toEqual([false, 6]);
    if (typeof checkpoints === 'string') throw new Error('a store was wanted');
    const state = {
      epoch: 0,
      step: 0,
      globalStep: 1,
      lossSum: 0,
      epochs: [],
      validations: [],
      fingerprint: {},
    };
    const sampler = { name: '', seed: 1, batchSize: 1, captions: 1, images: 1, pairs: '' };
    const optimizer = { name: 'adam', steps: {}, tensors: {} };
    await checkpoints.save('last', { weights: {}, optimizer, state: { ...state, sampler, config: null } });
    expect(await stored()).toMatchObject({ resolved: { batchSize: 6 } });
  });

  it('refuses a configuration that is none', async () => {
    const out = join(folder, 'none');
    await accepted(read(['--out', out]));
    for (const content of [
      '{}',
      '[]',
      'null',
      '{ "example": 1, "flags": {}, "resolved": {} }',
      '{ "example": "example", "flags": { "a": 1 }, "resolved": {} }',
    ]) {
      await writeFile(join(out, 'config.json'), content);
      expect(() => checkConfig(read(['--out', out, '--resume']))).toThrow(OptionError);
      expect(() => checkConfig(read(['--out', out, '--resume']))).toThrow(
        'is not the configuration of a run',
      );
    }
  });
});
