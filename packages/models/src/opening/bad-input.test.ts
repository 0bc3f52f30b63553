import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { dualAttention } from '@vse/attention';
import { DataError, OptionError } from '@vse/core';
import { regionProjection } from '@vse/image-encoders';
import { damages, temporaryFolder } from '@vse/testing';
import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packModel, type ModelBytes } from '../saving/pack-model';
import { jsonOf, resealed, withFile } from '../testing/edit-files';
import {
  tinyModel,
  tinyScores,
  tinyTables,
  tinyVocabulary,
  tinyVocabularyWords,
} from '../testing/tiny-model';
import { openEmbedder, openEmbedderWith } from '../embedding/open-embedder';
import { openEmbedder as openNodeEmbedder } from '../embedding/open-embedder-node';
import { modelTables, openModel, openModelWith } from './open-model';

let files: ModelBytes;
let tensors: number;
beforeEach(async () => {
  const model = tinyModel(1);
  files = await packModel(model, { name: 'dogs' });
  model.images.dispose();
  model.captions.dispose();
  tensors = tf.memory().numTensors;
});
// Nothing is half-opened.
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

/** The message of the error with which a model is refused. */
async function refusal(source: Parameters<typeof openModelWith>[1], tables = tinyTables): Promise<string> {
  const error = await openModelWith(tables, source).then(
    () => new Error('the model opened'),
    (cause: unknown) => cause as Error,
  );
  expect(error).toBeInstanceOf(DataError);
  return error.message;
}

/** Files whose `model.json` has one text replaced by another, without a new checksum. */
function replaced(from: string, to: string): ModelBytes {
  const text = new TextDecoder().decode(files.get('model.json'));
  expect(text).toContain(from);
  return withFile(files, 'model.json', text.replace(from, to));
}

/** Takes a model of the packages' own encoders and a similarity with weights for `files`. */
async function useDualAttention(): Promise<void> {
  const vocabulary = buildVocabulary(['a dog runs'], { minCount: 1 });
  const model = {
    images: regionProjection({ inputDim: 6, embedDim: 8 }),
    captions: biGruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }),
    similarity: dualAttention({ imageDim: 8, hiddenDim: 5 }),
  };
  files = await packModel(model);
  for (const part of Object.values(model)) part.dispose();
  tensors = tf.memory().numTensors;
}

/** Files whose `model.json` has one text replaced by another, as a writer would give them. */
const retold = (from: string, to: string): Promise<ModelBytes> =>
  resealed(files, (manifest) => {
    const text = JSON.stringify(manifest);
    expect(text).toContain(from);
    return JSON.parse(text.replace(from, to)) as Record<string, unknown>;
  });

describe('openModel refuses', () => {
  it('a folder that is missing, empty, or without model.json', async () => {
    const folder = await temporaryFolder();
    expect(await refusal(join(folder, 'none'))).toContain(
      `${join(folder, 'none')} must have a model.json, got none`,
    );
    expect(await refusal(folder)).toContain('must have a model.json, got none');
    expect(await refusal(withFile(files, 'model.json', undefined))).toContain('a model.json among them, got');
    expect(await refusal(new Map())).toContain('got none');
  });

  it.each(['weights.safetensors', 'vocabulary.json', 'regions.safetensors'])(
    'a folder without %s',
    async (path) => {
      const { bytes, sha256 } = (
        jsonOf(files, 'model.json')['files'] as Record<string, Record<string, unknown>>
      )[path]!;
      expect(await refusal(withFile(files, path, undefined))).toContain(
        `must have ${path} (${String(bytes)} bytes, sha256 ${String(sha256)}), which is missing. Copy the whole folder.`,
      );
    },
  );

  it.each([
    ['2', 'got 2. A newer release wrote it: update @vse/models'],
    ['0', 'got 0. Give a folder that saveModel wrote'],
    ['"1"', 'got "1"'],
    ['null', 'got null'],
  ])('schema version %s', async (version, message) => {
    const text = await refusal(replaced('"schemaVersion": 1', `"schemaVersion": ${version}`));
    expect(text).toContain('model.json must have schemaVersion 1 or an older one');
    expect(text).toContain(message);
  });

  it('a vocabulary of another size, whose digest fits, by the first weight that does not', async () => {
    const { recipe } = tinyVocabulary([...tinyVocabularyWords, 'bird']);
    const vocabulary = JSON.stringify({ recipe: recipe.name, args: recipe.args, file: 'vocabulary' });
    const text = await refusal(await resealed(withFile(files, 'vocabulary.json', vocabulary)));
    expect(text).toContain(
      'weights.safetensors: captions.embed.weight must be float32 [6, 4], got float32 [5, 4]',
    );
    expect(text).toContain('vocabulary');
  });

  it('a vocabulary that was exchanged, by its size or digest', async () => {
    expect(await refusal(withFile(files, 'vocabulary.json', '{}'))).toMatch(
      /vocabulary\.json must have the size that model\.json gives, \d+ bytes, got 2 bytes/,
    );
    const text = new TextDecoder().decode(files.get('vocabulary.json'));
    expect(await refusal(withFile(files, 'vocabulary.json', text.replace('cat', 'car')))).toMatch(
      /vocabulary\.json must have the sha256 that model\.json gives, [0-9a-f]{64}, got [0-9a-f]{64}/,
    );
  });

  it('a network that the default tables would fetch', async () => {
    const captions = { recipe: 'sentenceExtractor', args: [{ model: 'someone/network' }] };
    const source = await resealed(files, (manifest) => ({ ...manifest, captions }));
    const tables = { ...modelTables(), ...tinyTables };
    expect(await refusal(source, tables)).toContain('captions is made by "sentenceExtractor"');
  });

  it('a factory that no table has, also one of the names that every object has', async () => {
    const text = await refusal(replaced('"tinyWords"', '"evilWords"'));
    expect(text).toContain('model.json: captions is made by "evilWords"');
    expect(text).toContain('tinyWords'); // what the tables have
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(await refusal(replaced('"recipe": "tinyWords"', `"recipe": "${name}"`))).toContain(name);
    }
    const { tinyWords, ...fewer } = tinyTables;
    expect(tinyWords).toBeDefined();
    expect(await refusal(files, fewer as typeof tinyTables)).toContain('tinyWords');
  });

  it('options that this version does not know, of a part or of a part of a part', async () => {
    await useDualAttention();
    for (const [from, to, name] of [
      ['"inputDim":6', '"inputDim":6,"sharpness":2', 'regionProjection'],
      ['"wordDim":4', '"wordDim":4,"sharpness":2', 'biGruEncoder'],
      ['"hiddenDim":5', '"hiddenDim":5,"sharpness":2', 'dualAttention'],
      [
        '"recipe":"linearProjection","args":[]',
        '"recipe":"linearProjection","args":[{"sharpness":2}]',
        'linearProjection',
      ],
    ] as const) {
      const source = await retold(from, to);
      expect(await refusal(source, { ...modelTables(), ...tinyTables })).toContain(
        `${name} of this version has no option sharpness. Open the model with a version`,
      );
      expect(tf.memory().numTensors).toBe(tensors);
    }
  });

  it('parts in the wrong place', async () => {
    const swapped = await resealed(files, (manifest) => ({ ...manifest, images: manifest['similarity'] }));
    expect(await refusal(swapped)).toContain('images of the given files must be an encoder');
  });

  it.each(['../secret.json', '/etc/passwd', 'a/../../b.json', 'C:\\x.json', '.hidden', 'a//b', 'http://x/y'])(
    'the path %j in the list of files or in a recipe',
    async (path) => {
      const listed = await resealed(files, (manifest) => ({
        ...manifest,
        files: { ...(manifest['files'] as object), [path]: { bytes: 1, sha256: 'a'.repeat(64) } },
      }));
      expect(await refusal(listed)).toContain('must be a path within the folder');
      const named = await resealed(files, (manifest) => ({
        ...manifest,
        images: { recipe: { file: path } },
      }));
      expect(await refusal(named)).toContain(`must list ${path} among its files`);
      const member = await resealed(files, ({ images, captions, similarity, ...manifest }) => {
        expect([images, captions, similarity]).not.toContain(undefined);
        return { ...manifest, kind: 'ensemble', members: [{ folder: path, weight: 1 }] };
      });
      expect(await refusal(member)).toContain('must be a path within the folder');
    },
  );

  it('keys named __proto__, in any of its files of JSON', async () => {
    expect(await refusal(replaced('"name": "dogs"', '"name": "dogs", "__proto__": { "x": 1 }'))).toContain(
      'model.json must have no key __proto__',
    );
    const vocabulary = '{"recipe":"tinyVocabulary","args":[{"__proto__":{"length":1}}],"file":"vocabulary"}';
    expect(await refusal(await resealed(withFile(files, 'vocabulary.json', vocabulary)))).toContain(
      'vocabulary.json must have no key __proto__',
    );
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each([
    ['not JSON', 'hello', 'must be JSON'],
    ['empty', '', 'must be JSON'],
    ['other JSON', '{"a":1}', 'with format "vse-model", got other JSON'],
    ['a list', '[]', 'got other JSON'],
    ['null', 'null', 'got other JSON'],
  ])('a model.json that is %s', async (_, content, message) => {
    expect(await refusal(withFile(files, 'model.json', content))).toContain(message);
  });

  it('a model.json that was changed after it was written', async () => {
    expect(await refusal(replaced('"name": "dogs"', '"name": "cats"'))).toMatch(
      /model\.json must have the checksum [0-9a-f]{64} of its content, got [0-9a-f]{64}/,
    );
    expect(await refusal(replaced('"synthetic": null', '"synthetic": 3'))).toContain('synthetic');
    expect(await refusal(replaced('"metrics": []', '"metrics": {}'))).toContain('metrics');
    expect(await refusal(replaced('"name": "dogs"', '"name": "dogs", "extra": 1'))).toContain('extra');
  });

  it('weights of other names, shapes or number types, by name', async () => {
    const other = await packModel(tinyModel(1, { embedDim: 5 }));
    tensors = tf.memory().numTensors;
    const weights = other.get('weights.safetensors')!;
    expect(await refusal(await resealed(withFile(files, 'weights.safetensors', weights)))).toContain(
      'images.weight must be float32 [3, 4], got float32 [3, 5]',
    );
    for (const [from, to, message] of [
      ['images.weight', 'images.height', 'images.weight must be float32 [3, 4], it is missing'],
      ['"F32"', '"I32"', 'images.weight must be float32 [3, 4], got int32 [3, 4]'],
    ] as const) {
      const edited = Buffer.from(
        Buffer.from(files.get('weights.safetensors')!).toString('latin1').replace(from, to),
        'latin1',
      );
      expect(await refusal(await resealed(withFile(files, 'weights.safetensors', edited)))).toContain(
        message,
      );
    }
  });

  it('weights and arrays that are not finite, whose digests fit, by name and place', async () => {
    for (const [path, name, bytes] of [
      ['weights.safetensors', 'images.weight', [0, 0, 192, 127]],
      ['weights.safetensors', 'captions.embed.weight', [0, 0, 128, 255]],
      ['regions.safetensors', 'regions.0.scale', [0, 0, 0, 0, 0, 0, 240, 127]],
    ] as const) {
      const content = files.get(path)!.slice();
      const header = Number(new DataView(content.buffer).getBigUint64(0, true));
      const text = new TextDecoder().decode(content.subarray(8, 8 + header));
      const [begin] = (JSON.parse(text) as Record<string, { data_offsets: [number, number] }>)[name]!
        .data_offsets;
      content.set(bytes, 8 + header + begin + bytes.length); // the second number
      const got = await refusal(await resealed(withFile(files, path, content)));
      expect(got).toMatch(new RegExp(`${path}: ${name} must be finite, got (NaN|-?Infinity) at 1\\.`));
    }
  });

  it('sizes beyond those of the weights, before they take memory', async () => {
    await useDualAttention();
    for (const [from, to, message] of [
      ['"embedDim":8', '"embedDim":1000000000', 'regionProjection: variables must hold at most'],
      ['"inputDim":6', '"inputDim":300000000', 'got one of [8, 300000000]'],
      ['"wordDim":4', '"wordDim":1000000000', 'biGruEncoder: variables must hold at most'],
      ['"hiddenDim":5', '"hiddenDim":70000000', 'dualAttention: variables must hold at most'],
      ['"steps":2', '"steps":1000000000', 'dualAttention: variables must hold at most'],
    ] as const) {
      const source = await retold(from, to);
      const text = await refusal(source, { ...modelTables(), ...tinyTables });
      expect(text).toContain(message);
      expect(text).toContain('A size is too large: give the sizes that the weights were made with.');
    }
  });

  it('any damage of any file, and opens what it does not refuse with the same scores', async () => {
    const model = await openModelWith(tinyTables, files);
    const wanted = await tinyScores(model);
    model.dispose();
    for (const [path, bytes] of files) {
      if (path === 'README.md') continue; // for people, who may edit it
      for (const damage of damages(bytes, { places: 12, seed: 5 })) {
        const error = await openModelWith(tinyTables, withFile(files, path, damage.bytes)).then(
          async (opened) => {
            const scores = await tinyScores(opened);
            opened.dispose();
            expect(scores, `${path}: ${damage.name}`).toEqual(wanted);
          },
          (cause: unknown) => cause as Error,
        );
        if (error) expect(error, `${path}: ${damage.name}: ${String(error)}`).toBeInstanceOf(DataError);
      }
    }
  });

  it('a source that is none, and an opening that was aborted', async () => {
    await expect(openModelWith(tinyTables, '')).rejects.toThrow(OptionError);
    await expect(openModelWith(tinyTables, 3 as never)).rejects.toThrow(
      'source must be a folder, an address or files',
    );
    await expect(openModelWith(tinyTables, new URL('ftp://x/y'))).rejects.toThrow('http or https or file');
    for (const address of ['http://', 'https://%%%']) {
      await expect(openModelWith(tinyTables, address)).rejects.toThrow('must be an address such as https://');
    }
    for (const list of [[null], [{}], [new Uint8Array(3)]]) {
      await expect(openModelWith(tinyTables, list as never)).rejects.toThrow(
        'must be a list of files with names',
      );
    }
    await expect(openModelWith(tinyTables, null as never)).rejects.toThrow('or files, got null');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(openModelWith(tinyTables, files, { signal })).rejects.toThrow('enough');
  });
});

describe('openModel and openEmbedder refuse', () => {
  it('options that are none, and misspelt ones, before anything is read', async () => {
    for (const open of [openModel, openEmbedder, openNodeEmbedder]) {
      for (const bad of [
        null,
        [],
        'wasm',
        { table: tinyTables },
        { tables: null },
        { tables: [] },
        { signal: 5 },
      ]) {
        await expect(open('nowhere', bad as never)).rejects.toThrow(OptionError);
      }
      await expect(open('nowhere', null as never)).rejects.toThrow('options must be an object, got null');
      await expect(open('nowhere', { table: {} } as never)).rejects.toThrow(
        /options must be among .*tables.*, got table\./,
      );
      await expect(open('nowhere', { tables: null } as never)).rejects.toThrow(
        'tables must be an object of factories by name, got null',
      );
    }
    for (const open of [openModelWith, openEmbedderWith]) {
      await expect(open(null as never, files)).rejects.toThrow(
        'tables must be an object of factories by name, got null',
      );
      await expect(open(tinyTables, files, { singal: undefined } as never)).rejects.toThrow('got singal.');
    }
  });
});

describe('a model that was disposed', () => {
  it('refuses its use by name, and can be disposed again', async () => {
    const model = await openModelWith(tinyTables, files);
    const batch = model.captions.collate(['a dog']);
    model.dispose();
    const uses = {
      encode: () => model.captions.encode(batch),
      collate: () => model.images.collate([]),
    };
    for (const [method, use] of Object.entries(uses)) {
      expect(use).toThrow(OptionError);
      expect(use).toThrow(`${method}: the model of the given files must be open, and was disposed.`);
    }
    tf.dispose(Object.values(batch));
    model.dispose();
    const again = await openModelWith(tinyTables, files);
    expect(await tinyScores(again)).toHaveLength(9);
    again.dispose();
  });
});

describe('openModel from an address refuses', () => {
  let server: Server;
  let address: string;
  let answer: (path: string) => {
    readonly status?: number;
    readonly type?: string;
    readonly body: string | Uint8Array;
  };
  beforeEach(async () => {
    server = createServer(({ url }, response) => {
      const { status = 200, type = 'application/octet-stream', body } = answer(url!.slice(1).split('?')[0]!);
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  const served = (path: string) =>
    files.has(path)
      ? { body: files.get(path)! }
      : { status: 404, type: 'text/html', body: '<html>not found</html>' };

  it('nothing of a model that is served whole', async () => {
    answer = served;
    for (const source of [address, `${address}/`, `${address}/model.json`, new URL(`${address}?key=1`)]) {
      const model = await openModelWith(tinyTables, source);
      expect(model.where).toContain(address);
      model.dispose();
    }
  });

  it('an answer of 404, of HTML, of 500, and no answer', async () => {
    answer = () => ({ status: 404, body: '' });
    expect(await refusal(address)).toContain(`${address}/ must have a model.json, got none`);
    answer = () => ({ type: 'text/html; charset=utf-8', body: '<p>Welcome' });
    expect(await refusal(address)).toContain(
      `${address}/model.json must be a file of the model, got an HTML page`,
    );
    answer = () => ({ body: '\n<!DOCTYPE html><p>Welcome' });
    expect(await refusal(address)).toContain('got an HTML page');
    answer = () => ({ status: 500, body: 'no' });
    expect(await refusal(address)).toContain('must answer 200 with a file of the model, got 500');
    answer = (path) => (path === 'weights.safetensors' ? { type: 'text/html', body: '<p>' } : served(path));
    expect(await refusal(address)).toContain(
      'weights.safetensors must be a file of the model, got an HTML page',
    );
    answer = (path) => (path === 'weights.safetensors' ? { status: 404, body: '' } : served(path));
    expect(await refusal(address)).toContain('must have weights.safetensors (');
    await new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    expect(await refusal(address)).toContain('cannot be fetched: ');
  });
});

describe('a folder', () => {
  it('opens after a crash between the two renames of its replacement, and refuses a link that is a folder', async () => {
    const folder = join(await temporaryFolder(), 'dogs');
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(`${folder}.old`, path)), { recursive: true });
      await writeFile(join(`${folder}.old`, path), bytes);
    }
    const model = await openModelWith(tinyTables, folder);
    expect(model.folder).toBe(`${folder}.old`);
    model.dispose();
    await rm(join(`${folder}.old`, 'vocabulary.json'));
    await mkdir(join(`${folder}.old`, 'vocabulary.json'));
    expect(await refusal(folder)).toContain('vocabulary.json must be a file, got a folder');
  });
});
