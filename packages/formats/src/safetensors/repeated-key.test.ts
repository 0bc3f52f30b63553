import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatedKey } from './repeated-key';

describe('repeatedKey', () => {
  it.each([
    ['{"a": 1, "b": {"a": 2}, "c": ["a", "a", {"a": "a"}]}', undefined],
    ['{"a": 1, "b": {"c": 1, "c": 2}}', '"c"'],
    ['{"a\\"": 1, "a\\\\": 2, "a": 3, "\\u0061" : 4}', '"a"'],
    ['{"x": "{\\"x\\": 1}", "y": "}"}', undefined],
    ['{"": 1, "" : 2}', '""'],
    ['[]', undefined],
  ])('%s', (text, key) => {
    JSON.parse(text);
    expect(repeatedKey(text)).toBe(key);
  });

  it('finds no repeated key in the output of JSON.stringify, and finds a repeated one', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true, minKeys: 1 });
    fc.assert(
      fc.property(object, fc.nat(2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(repeatedKey(text)).toBeUndefined();
        const key = JSON.stringify(Object.keys(value)[0]);
        expect(repeatedKey(`${text.slice(0, -1)},${key}:0}`)).toBe(key);
      }),
    );
  });

  it('reads a text of any length, with one long string and with many signs', () => {
    expect(repeatedKey(`{"a": "${'x'.repeat(2e7)}", "a": 1}`)).toBe('"a"');
    expect(repeatedKey(`{"a": "${'\\n'.repeat(5e6)}", "b": 1}`)).toBeUndefined();
    expect(repeatedKey(`{"a": ${'['.repeat(1e5)}${']'.repeat(1e5)}, "a": 1}`)).toBe('"a"');
  });
});
