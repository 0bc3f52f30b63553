import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '@vse/base';
import fc from 'fast-check';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { jsonItems } from './json-items';
import { readJsonItems } from './read-json-items';

/** Everything in the lists, with the text cut into pieces of a size. */
function itemsOf(text: string, lists: readonly string[], piece = 7): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = {};
  const items = jsonItems('test', lists, (list, index, value) => {
    expect((found[list] ??= []).push(value)).toBe(index + 1);
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) items.take(bytes.subarray(at, at + piece));
  items.finish();
  return found;
}

describe('jsonItems', () => {
  it('visits the elements of the named lists, and skips everything else', () => {
    const text =
      '\uFEFF { "info": {"a": [1, {"b": "]}"}]}, "images" : [ {"x": "a,\\"]é"}, [2], 3 ], "n": null, "none":[] } \n';
    expect(itemsOf(text, ['images'])).toEqual({ images: [{ x: 'a,"]é' }, [2], 3] });
    expect(itemsOf(text, ['images', 'none'])).toEqual({ images: [{ x: 'a,"]é' }, [2], 3] });
  });

  it('gives what JSON.parse gives, however the bytes are cut and the text is laid out', () => {
    const object = fc.dictionary(fc.string(), fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(
        object,
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(2),
        (rest, list, piece, indent) => {
          const text = JSON.stringify({ ...rest, list }, undefined, indent);
          const { list: wanted } = JSON.parse(text) as { list: unknown[] };
          expect(itemsOf(text, ['list'], piece)['list'] ?? []).toEqual(wanted);
        },
      ),
    );
  });

  it('takes only what JSON.parse takes', () => {
    const good = '{"a": [1, {"b": "c"}], "list": [true, [], "x"], "d": 4.5}';
    const cut = fc.tuple(
      fc.nat(good.length),
      fc.nat(4),
      fc.constantFrom('', ',', ':', '[', ']', '{', '}', '"', '\\', ' ', 'x', '1', '[]'),
    );
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (changes) => {
        const text = changes.reduce(
          (now, [at, count, put]) => now.slice(0, at) + put + now.slice(at + count),
          good,
        );
        let parsed: unknown;
        try {
          parsed = JSON.parse(text);
        } catch {
          expect(() => itemsOf(text, ['list'])).toThrow(DataError);
          return;
        }
        try {
          expect(itemsOf(text, ['list'])['list'] ?? []).toEqual((parsed as { list: unknown }).list);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError); // no object, no such list, or a key twice
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['[1]', 'got no object'],
    ['{"list": [1]} {}', 'Unexpected "{" at chunk position'],
    ['{"list": [1], "list": [2]}', 'the key "list" twice'],
    ['{"list": [1,]}', 'Unexpected RIGHT_BRACKET ("]") in state VALUE, within list[1]'],
    ['{"list": [1 2]}', 'Unexpected NUMBER (2) in state COMMA, within list[0]'],
    ['{"list": {"a": 1}}', 'must have a list "list", got object'],
    ['{"other": []}', 'must have a list "list", got no such key'],
    ['{"list": [1', 'its end after 1 keys, within list[0]'],
    ['{"list": [1}]', 'Unexpected RIGHT_BRACE ("}") in state COMMA, within list[0]'],
    ['{"a": 1,}', 'Unexpected RIGHT_BRACE ("}") in state KEY, within a'],
    ['{,}', 'Unexpected COMMA (",") in state KEY, within the first key'],
    ['{"list": [] "a"}', 'Unexpected STRING ("a") in state COMMA, within a'],
    ['', 'its end after 0 keys'],
  ])('refuses %s', (text, message) => {
    expect(() => itemsOf(text, ['list'])).toThrow(DataError);
    expect(() => itemsOf(text, ['list'])).toThrow(message);
  });

  it('refuses an element that goes on for ever', () => {
    const items = jsonItems('test', ['list'], () => undefined);
    items.take(Buffer.from('{"list": ["'));
    const more = Buffer.alloc(1 << 24, 'x');
    expect(() => {
      for (let i = 0; i < 5; i++) items.take(more);
    }).toThrow('more than 67108864 bytes in list[0]');
  });

  it('reads a file, plain or gzip, and names it', async () => {
    const path = join(await temporaryFolder(), 'a.json.gz');
    await writeFile(path, gzipSync('{"list": [1, 2]}'));
    const found: unknown[] = [];
    await readJsonItems('test', path, ['list'], (_, __, value) => found.push(value));
    expect(found).toEqual([1, 2]);
    await writeFile(path, '{"list": [1');
    await expect(readJsonItems('test', path, ['list'], () => undefined)).rejects.toThrow(
      /^test: .*a\.json\.gz must be JSON/,
    );
  });
});
