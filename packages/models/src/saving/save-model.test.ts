import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { openModelWith } from '../opening/open-model';
import { tinyModel, tinyScores, tinyTables } from '../testing/tiny-model';
import { saveModel } from './save-model';
import { assertReplaceable } from './write-model';

let folder: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'dogs');
});

describe('saveModel', () => {
  it('refuses an empty path, which would be the working directory', async () => {
    const check = (path: unknown) => assertReplaceable('saveModel', path as string); // what saveModel does first
    await expect(check('')).rejects.toThrow('saveModel: folder must be a path, got an empty one');
    await expect(check(undefined)).rejects.toThrow(OptionError);
  });

  it('writes a folder that opens with the same scores and leaves no tensors', async () => {
    const model = tinyModel(1);
    await saveModel(folder, model, { description: 'Dogs.' });
    expect((await readdir(folder)).sort()).toEqual([
      'README.md',
      'model.json',
      'regions.json',
      'regions.safetensors',
      'vocabulary.json',
      'weights.safetensors',
    ]);
    const before = tf.memory().numTensors;
    const opened = await openModelWith(tinyTables, folder);
    expect(await tinyScores(opened)).toEqual(await tinyScores(model));
    expect(opened.manifest).toMatchObject({ name: 'dogs', kind: 'model', synthetic: null });
    opened.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names no module and no function of the machine', async () => {
    await saveModel(folder, tinyModel(1));
    const text = await readFile(join(folder, 'model.json'), 'utf8');
    expect(text).not.toContain('module');
    expect(text).not.toContain('file://');
  });

  it('replaces a model, and keeps what is not of it', async () => {
    await saveModel(folder, tinyModel(1));
    await writeFile(join(folder, 'network.onnx'), 'weights of a network');
    const second = tinyModel(2);
    await saveModel(folder, second);
    expect(await readFile(join(folder, 'network.onnx'), 'utf8')).toBe('weights of a network');
    expect(await tinyScores(await openModelWith(tinyTables, folder))).toEqual(await tinyScores(second));
    expect(await readdir(join(folder, '..'))).toEqual(['dogs']);
  });

  it('refuses what is no model, and options that are none, and writes nothing', async () => {
    const model = tinyModel(1);
    for (const [bad, message] of [
      [null, 'images of the model must be an encoder, got none'],
      [
        { ...model, images: model.similarity },
        'images of the model must be an encoder, got something without',
      ],
      [{ ...model, similarity: undefined }, 'similarity of the model must be a similarity, got none'],
    ] as const) {
      await expect(saveModel(folder, bad as never)).rejects.toThrow(`saveModel: ${message}`);
    }
    for (const [bad, place] of [
      [null, 'options'],
      ['dogs', 'options'],
      [{ licenses: [] }, 'licenses'],
      [{ metrics: [null] }, 'metrics.0'],
      [{ training: { data: 3 } }, 'training.data'],
      [{ extractor: { networks: 3 } }, 'extractor.name'],
    ] as const) {
      await expect(saveModel(folder, model, bad as never)).rejects.toThrow(`saveModel: ${place}: Invalid`);
    }
    expect(await readdir(join(folder, '..'))).toEqual([]);
    const absent = { name: undefined, training: { data: [], settings: { seed: undefined } } };
    await saveModel(folder, model, absent as never);
  });

  it('refuses a model after its dispose', async () => {
    const model = tinyModel(1);
    model.captions.dispose();
    await expect(saveModel(folder, model)).rejects.toThrow(
      'saveModel: captions.embed.weight was disposed. Save the model before its dispose().',
    );
  });

  it('refuses a folder of something else, a model that diverged, and a part without a recipe', async () => {
    const other = await temporaryFolder();
    await writeFile(join(other, 'thesis.tex'), 'years of work');
    await expect(saveModel(other, tinyModel(1))).rejects.toThrow('got one with thesis.tex');
    const diverged = tinyModel(1);
    diverged.images.variables()[0]!.variable.assign(tf.fill([3, 4], NaN));
    await expect(saveModel(folder, diverged)).rejects.toThrow('images.weight must be finite, got NaN');
    const { recipe, ...nameless } = tinyModel(1).images;
    expect(recipe).toBeDefined();
    await expect(saveModel(folder, { ...tinyModel(1), images: nameless })).rejects.toThrow('images');
    expect(await readdir(join(folder, '..'))).toEqual([]);
  });
});
