import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CorrectionComparison } from '@vse/eval';
import { describeWithShared, temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../exit-codes';
import { runVse } from '../run-vse';
import { onBackend, vse, vseJson, vseProcess } from '../testing/run';
import { captionedSquares } from '../testing/captioned-squares';

interface Trained {
  readonly model: string;
  readonly report: string;
  readonly rule: string;
  readonly images: Readonly<Record<'train' | 'dev' | 'test', number>>;
  readonly metrics: {
    readonly metrics: { readonly rsum: number };
    readonly rsum: { readonly low: number; readonly high: number };
  };
  readonly leftOut: readonly { readonly id: string }[];
  readonly next: readonly string[];
}

const small = [
  '--epochs',
  '6',
  '--embed-dim',
  '16',
  '--word-dim',
  '8',
  '--learning-rate',
  '0.01',
  '--batch-size',
  '24',
];

describe('vse train', () => {
  let parent: string;
  let pictures: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    parent = await temporaryFolder();
    pictures = await captionedSquares(join(parent, 'squares'), 60);
    env = { VSE_CACHE: join(parent, 'cache') };
  });

  it('refuses photographs without a network, and names those that are here', async () => {
    const networks = join(parent, 'cache', 'networks');
    await mkdir(networks, { recursive: true });
    await writeFile(join(networks, 'mine.onnx'), '');
    const { code, errors } = await vse(['train', pictures, '--out', join(parent, 'none')], env);
    expect(code).toBe(2);
    expect(errors).toContain('--features: squares are photographs');
    expect(errors).toContain(`--features ${join(networks, 'mine.onnx')}`);
    expect(errors).toContain('--features descriptor');
  });

  it('trains, measures, and keeps a model that searches and captions', async () => {
    const out = join(parent, 'run');
    const train = ['train', pictures, '--out', out, '--features', 'descriptor', ...small, ...onBackend];
    const { code, data, errors } = await vseJson(train, env);
    const { model, images, rule, metrics, next, report } = data as Trained;
    expect(code).toBe(0);
    expect(errors).toContain('squares: 60 images, 120 captions');
    expect(errors).toContain(`Split: 48 to train, 6 to choose the best epoch, 6 (test) to measure: ${rule}`);
    expect(rule).toContain('drawn with seed 1');
    expect(images).toEqual({ train: 48, dev: 6, test: 6 });
    // Chance is (1 + 5 + 6) / 6 in each direction: 400; six epochs on squares are well above.
    expect(metrics.metrics.rsum).toBeGreaterThan(430);
    expect(metrics.rsum.low).toBeLessThanOrEqual(metrics.metrics.rsum);
    expect(metrics.rsum.high).toBeGreaterThanOrEqual(metrics.metrics.rsum);
    const page = await readFile(report, 'utf8');
    expect(page).toContain('drawn with seed 1');
    expect(page).not.toContain('published');
    expect((await readFile(join(model, 'captions.txt'), 'utf8')).split('\n')).toContain(
      'a red square at the left',
    );

    expect(next).toHaveLength(2);
    const search = await vse(
      ['search', out, 'a red square', '--pictures', pictures, '-k', '3', ...onBackend],
      env,
    );
    expect(search.code).toBe(0);
    expect(search.output.match(/picture \d+\.png/g)).toHaveLength(3);
    const caption = await vse(['caption', out, join(pictures, 'images', 'picture 0.png'), ...onBackend], env);
    expect(caption.output).toContain('square');

    const again = await vseJson(['evaluate', out, pictures, ...onBackend], env);
    expect(again.code).toBe(0);
    expect((again.data as Trained).metrics.metrics.rsum).toBeCloseTo(metrics.metrics.rsum, 3);

    const evaluate = ['evaluate', out, pictures, '--correct', ...onBackend];
    const corrected = await vseJson([...evaluate, '--bank', '30'], env);
    expect(corrected.code).toBe(0);
    const { corrections } = corrected.data as { readonly corrections: readonly CorrectionComparison[] };
    expect(corrections.map(({ correction }) => correction?.method)).toEqual([
      undefined,
      'inverted softmax, T = 15',
      'NNN, weight 0.75, 30 neighbours',
      'CSLS, 10 neighbours',
      'dual softmax, T = 15',
    ]);
    expect(corrections[0]!.metrics.rsum).toBeCloseTo(metrics.metrics.rsum, 3);
    expect(corrections[1]!.correction!.bank).toBe('squares, train, 30 images and 30 captions');
    const printed = await vse(evaluate, env);
    expect(printed.output).toMatch(/inverted softmax, T = 15 .*\n.*\n.*\n.*\(transductive\)/);
    expect(printed.output).toContain('Bank: squares, train, 48 images and 96 captions.');
    expect((await vse([...evaluate, '--split', 'train'], env)).errors).toContain('--correct: the bank is of');

    const taken = await vse(train, env);
    expect(taken.code).toBe(2);
    expect(taken.errors).toContain('holds a run, which --resume goes on with');
    expect((await vse([...train, '--resume'], env)).code).toBe(0);
  });

  it('stops between two steps, says how to go on, and does', async () => {
    const out = join(parent, 'stopped');
    const train = ['train', pictures, '--out', out, '--features', 'descriptor', ...small, ...onBackend];
    const stop = new AbortController();
    let said = '';
    const write = (text: string): void => {
      said += text;
      if (text.includes('epoch 2:')) stop.abort(new Error('stopped by SIGINT'));
    };
    const output = { columns: 200, write: () => undefined };
    const code = await runVse(train, { output, errors: { columns: 200, write }, env, signal: stop.signal });
    expect([code, said]).toEqual([exitCodes.stopped, expect.any(String)]);
    expect(said).toMatch(
      /\nvse: stopped\. The run is saved in .*stopped: the same command with --resume goes on from there\.\n$/,
    );
    expect(said).not.toContain('Finished work is kept');
    const without = await vse(train, env);
    expect(without.code).toBe(exitCodes.usage);
    expect(without.errors).toContain('a run, which --resume goes on with');
    const resumed = await vse([...train, '--resume'], env);
    expect(resumed.code, resumed.errors).toBe(exitCodes.done);
    expect(resumed.errors).not.toContain('epoch 2:');
    expect(resumed.errors).toContain('epoch 3:');
    expect(resumed.errors).not.toContain('best 0.0');
  });

  it('leaves out pictures that cannot be read and images without captions, and says so', async () => {
    const own = join(parent, 'faulty');
    await cp(pictures, own, { recursive: true });
    await writeFile(join(own, 'images', 'picture 3.png'), 'no picture');
    await rm(join(own, 'images', 'picture 4.png'));
    const out = join(parent, 'faulty run');
    const flags = [
      '--features',
      'descriptor',
      '--model',
      'attention',
      ...small,
      '--epochs',
      '1',
      ...onBackend,
    ];
    const { code, data, errors } = await vseJson(['train', own, '--out', out, ...flags], env);
    expect(code).toBe(3);
    expect((data as Trained).leftOut.map(({ id }) => id)).toEqual(['picture 3']);
    expect(errors).toContain('Dropped 1 images that are absent');
  });

  it('reads captions from the names of pictures', async () => {
    const own = join(parent, 'named');
    await mkdir(own);
    const names = await readdir(join(pictures, 'images'));
    const words = ['a-red', 'a-green', 'a-blue', 'a-yellow', 'a-black', 'a-white'];
    for (const name of names) {
      const number = Number(/\d+/.exec(name)![0]);
      await cp(join(pictures, 'images', name), join(own, `${words[number % 6]!}-square_${number}.png`));
    }
    const out = join(parent, 'named run');
    const flags = ['--features', 'descriptor', ...small, '--epochs', '1', ...onBackend];
    const { code, errors } = await vseJson(['train', own, '--out', out, ...flags], env);
    expect(code).toBe(0);
    expect(errors).toContain('Captions are read from the names of the pictures.');
  });

  it.each([
    [['train', 'SQUARES', '--features', 'net.onx'], '--features: net.onx is not there'],
    [['train', 'scenes', '--features', 'net.onx'], '--features: net.onx is not there'],
    [['train', 'SQUARES', '--features', 'TEXT'], 'is no network that vse network list knows'],
    [
      ['train', 'SQUARES', '--features', 'descriptor', '--preprocess', 'imagenet'],
      '--preprocess: it is of a network',
    ],
    [['train', 'SQUARS', '--features', 'descriptor'], 'Did you mean'],
    [
      ['train', 'SQUARES', '--features', 'descriptor', '--limit', '10'],
      'must have at least 16 images with captions in the split train, got 8',
    ],
    [['train', 'SQUARES', '--features', 'descriptor', '--out', 'SQUARES'], 'holds other files'],
    [
      ['train', 'SQUARES', '--features', 'descriptor', '--out', 'NEW', '--resume'],
      'has no run that could go on',
    ],
    [['train', 'IMAGES', '--features', 'descriptor', '--captions', 'SQUARES'], '--captions: '],
  ])('refuses %j before anything is read', async (argv, message) => {
    const places: Record<string, string> = {
      SQUARES: pictures,
      SQUARS: pictures.slice(0, -1),
      IMAGES: join(pictures, 'images'),
      TEXT: join(pictures, 'captions.csv'),
      NEW: join(parent, 'new'),
    };
    const words = argv.map((word) => places[word] ?? word);
    const out = words.includes('--out') ? [] : ['--out', join(parent, 'refused')];
    const { code, errors } = await vse([...words, ...out], env);
    expect(errors).toContain(message);
    expect(code).toBeGreaterThan(0);
    expect(errors).not.toMatch(/Features by|Drawing/);
  });
});

describeWithShared('vse train on photographs', 'models/mobilenet_v2_1.0_224', (folder) => {
  it('knows the network by its content, and its model is searched by another process', async () => {
    const parent = await temporaryFolder();
    const pictures = await captionedSquares(join(parent, 'squares'), 40);
    const network = join(folder, 'mobilenet_v2_1.0_224.onnx');
    const flags = ['--features', network, '--epochs', '1', '--embed-dim', '8', '--quiet'];
    const env = { VSE_CACHE: join(parent, 'cache') };
    const trained = await vseProcess(['train', pictures, ...flags], { cwd: parent, env });
    expect(trained.errors).toBe('');
    expect(trained.output).toContain('vse search runs/squares/model');
    const argv = ['search', 'runs/squares', 'a red square', '--pictures', pictures, '-k', '2', '--json'];
    const found = await vseProcess(argv, { cwd: parent, env });
    expect(JSON.parse(found.output)).toMatchObject({ count: 40 });
  });
});
