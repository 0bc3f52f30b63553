import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceFolder, wholeFolder, type ReplaceStage } from './replace-folder';

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await temporaryFolder();
  folder = join(parent, 'deep', 'last');
});

const stages: ReplaceStage[] = ['written', 'old moved', 'new in place', 'done'];
const fill = (text: string) => async (temporary: string) => {
  await writeFile(join(temporary, 'a'), text);
  await writeFile(join(temporary, 'b'), text);
};
const crashAt = (stage: ReplaceStage) => (reached: ReplaceStage) => {
  if (reached === stage) throw new Error('crash');
};
const content = async (): Promise<string[]> => {
  const whole = await wholeFolder(folder);
  return whole === undefined
    ? []
    : Promise.all(['a', 'b'].map((name) => readFile(join(whole, name), 'utf8')));
};

describe('replaceFolder', () => {
  it('refuses an empty path, which would replace the working directory', async () => {
    const fill = vi.fn().mockRejectedValue(new Error('filled')); // so that nothing is replaced if it is called
    await expect(replaceFolder('', fill)).rejects.toThrow(OptionError);
    expect(fill).not.toHaveBeenCalled();
  });

  it('leaves the new content and nothing else', async () => {
    expect(await content()).toEqual([]);
    await replaceFolder(folder, fill('1'));
    await replaceFolder(folder, fill('2'));
    expect(await content()).toEqual(['2', '2']);
    expect(await readdir(join(parent, 'deep'))).toEqual(['last']);
  });

  it.each(stages)('has a whole folder after a crash when %s, and can be replaced again', async (stage) => {
    await replaceFolder(folder, fill('1'));
    await expect(replaceFolder(folder, fill('2'), { after: crashAt(stage) })).rejects.toThrow('crash');
    const wanted = stages.indexOf(stage) < 2 ? '1' : '2';
    expect(await content()).toEqual([wanted, wanted]);
    for (const second of stages) {
      await expect(replaceFolder(folder, fill('3'), { after: crashAt(second) })).rejects.toThrow('crash');
      expect(['1', '2', '3'].map((text) => `${text}${text}`)).toContain((await content()).join(''));
    }
    await replaceFolder(folder, fill('4'));
    expect(await content()).toEqual(['4', '4']);
    expect(await readdir(join(parent, 'deep'))).toEqual(['last']);
  });

  it('keeps the old folder if filling fails half way', async () => {
    await replaceFolder(folder, fill('1'));
    const half = async (temporary: string) => {
      await writeFile(join(temporary, 'a'), '2');
      throw new Error('disk full');
    };
    await expect(replaceFolder(folder, half)).rejects.toThrow('disk full');
    expect(await content()).toEqual(['1', '1']);
    expect(await readdir(join(parent, 'deep'))).toEqual(['last']); // a full disk is left no fuller
  });

  it('passes the old folder to retire, also after a crash', async () => {
    const kept: string[] = [];
    const retire = async (old: string) => {
      kept.push(await readFile(join(old, 'a'), 'utf8'));
      await rm(old, { recursive: true });
    };
    await replaceFolder(folder, fill('1'), { retire });
    await expect(
      replaceFolder(folder, fill('2'), { retire, after: crashAt('new in place') }),
    ).rejects.toThrow();
    expect(kept).toEqual([]);
    await replaceFolder(folder, fill('3'), { retire });
    expect(kept).toEqual(['1', '2']);
  });
});
