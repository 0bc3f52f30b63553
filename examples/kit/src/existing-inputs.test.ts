import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkInputs } from './existing-inputs';
import { readFlags } from './flags';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  for (const name of ['network.onnx', 'yolox.onnx', 'dog.jpg', 'captions.csv'])
    await writeFile(join(folder, name), '');
});

const check = (argv: readonly string[], more: Readonly<Record<string, string>> = {}) => {
  const { common } = readFlags(argv, { name: 'test', help: '', flags: {} });
  checkInputs({ ...common, ...more });
};

describe('checkInputs', () => {
  it('takes what is there, and needs nothing', () => {
    const network = `onnx:${join(folder, 'network.onnx')}`;
    expect(() => check([])).not.toThrow();
    expect(() => check(['--features', network, '--regions', `yolox:${join(folder, 'yolox.onnx')}`], { image: join(folder, 'dog.jpg') })).not.toThrow(); // prettier-ignore
    expect(() => check(['--annotations', join(folder, 'captions.csv'), '--images', folder])).not.toThrow();
  });

  it.each([
    [
      ['--features', 'onnx:FOLDER/netwrok.onnx'],
      {},
      /--features: .*netwrok\.onnx is not there\. Did you mean .*network\.onnx\?/,
    ],
    [
      ['--features', 'descripter'],
      {},
      /--features: wanted descriptor, .*got descripter\. Did you mean descriptor\?/,
    ],
    [
      ['--features', 'onnx:FOLDER/network.onnx', '--regions', 'yolox:FOLDER/none'],
      {},
      /--regions: .*none is not there\.$/,
    ],
    [['--regions', 'bottom-up:FOLDER/a.tsv'], {}, /--regions: .*a\.tsv is not there/],
    [['--annotations', 'FOLDER/caption.csv'], {}, /--annotations: .*Did you mean .*captions\.csv\?/],
    [['--annotations', 'FOLDER/captions.csv', '--images', 'FOLDER/imgs/a'], {}, /--images: .*is not there/],
    [[], { image: 'FOLDER/dgo.jpg' }, /--image: .*dgo\.jpg is not there\. Did you mean .*dog\.jpg\?/],
    [[], { wordVectors: 'FOLDER/glove.txt' }, /--word-vectors: .*glove\.txt is not there/],
  ])('refuses %j %j', (argv, more, message) => {
    const placed = (text: string) => text.replace('FOLDER', folder);
    const own = Object.fromEntries(Object.entries(more).map(([name, value]) => [name, placed(value)]));
    const run = () => check(argv.map(placed), own);
    expect(run).toThrow(OptionError);
    expect(run).toThrow(message);
  });
});
