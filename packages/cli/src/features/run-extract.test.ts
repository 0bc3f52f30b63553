import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { detectorHeads, regionRules } from '@vse/features';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../exit-codes';
import { vse } from '../testing/run';
import { captionedSquares } from '../testing/captioned-squares';
import { detectorKinds, ruleNames } from './extraction-flags';

let parent: string;
let pictures: string;
beforeAll(async () => {
  parent = await temporaryFolder();
  pictures = join(await captionedSquares(join(parent, 'squares'), 5), 'images');
});

describe('vse extract', () => {
  it('joins the parts of two machines to the bytes of one run', async () => {
    const extract = (out: string, ...flags: readonly string[]) =>
      vse([
        'extract',
        pictures,
        '--out',
        join(parent, out),
        '--features',
        'descriptor',
        '--workers',
        '1',
        '--shard-size',
        '2',
        ...flags,
      ]);
    expect((await extract('whole')).code).toBe(exitCodes.done);
    const first = await extract('part-1', '--shard', '1/2');
    expect([first.code, first.output]).toEqual([
      exitCodes.done,
      expect.stringContaining('part 1/2, 2 shards'),
    ]);
    expect((await extract('part-2', '--shard', '2/2')).output).toContain('part 2/2, 1 shards');
    const parts = [join(parent, 'part-1'), join(parent, 'part-2')];
    const joined = await vse(['extract', '--out', join(parent, 'joined'), '--merge', ...parts]);
    expect([joined.code, joined.output]).toEqual([exitCodes.done, expect.stringContaining('5 pictures')]);
    for (const file of ['shard-00000.npy', 'shard-00001.npy', 'shard-00002.npy'])
      expect(await readFile(join(parent, 'joined', file))).toEqual(
        await readFile(join(parent, 'whole', file)),
      );
  });

  it.each([
    [['--shard', '3/2'], /must be 1\/n to n\/n/],
    [['--regions', 'proposals'], /--features is descriptor, which proposes its own/],
    [['--rule', 'best'], /Allowed choices are scan, defrag/],
    [['--merge', 'part'], /--merge extracts nothing, got /],
  ])('refuses %j before anything begins', async (flags, reason) => {
    const out = join(parent, 'none');
    const { code, errors } = await vse([
      'extract',
      pictures,
      '--out',
      out,
      '--features',
      'descriptor',
      ...flags,
    ]);
    expect(code).toBe(exitCodes.usage);
    expect(errors).toMatch(reason);
  });

  it('checks regions before the network is opened', async () => {
    const argv = ['extract', pictures, '--out', join(parent, 'none'), '--features', 'missing.onnx'];
    const { code, errors } = await vse([...argv, '--regions', 'detector:missing-detector.onnx']);
    expect(code).toBe(exitCodes.usage);
    expect(errors).toContain('--regions: missing-detector.onnx is not there');
  });

  it('knows the detectors and rules of @vse/features', () => {
    expect([...detectorKinds].sort()).toEqual(Object.keys(detectorHeads).sort());
    expect([...ruleNames].sort()).toEqual(Object.keys(regionRules).sort());
  });
});
