import { describe, expect, it } from 'vitest';
import { rewrittenLine } from './rewritten-line';

function shown(isTTY?: boolean) {
  const texts: string[] = [];
  let time = 0;
  const write = (text: string) => texts.push(text);
  const line = rewrittenLine({ write, ...(isTTY !== undefined && { isTTY }) }, { now: () => time });
  const at = (milliseconds: number, text: string, last = false) => {
    time = milliseconds;
    line(text, last);
  };
  return { texts, at };
}

describe('rewrittenLine', () => {
  it('rewrites one line on a terminal, five times a second at most, and ends it', () => {
    const { texts, at } = shown(true);
    at(0, 'one');
    at(199, 'too soon');
    at(200, 'two');
    at(201, 'three', true);
    expect(texts).toEqual(['\rone\u001b[K', '\rtwo\u001b[K', '\rthree\u001b[K\n']);
  });

  it('writes a line every ten seconds elsewhere, and the last', () => {
    const { texts, at } = shown();
    at(0, 'one');
    at(9_999, 'too soon');
    at(10_000, 'two');
    at(10_001, 'three', true);
    expect(texts).toEqual(['one\n', 'two\n', 'three\n']);
  });
});
