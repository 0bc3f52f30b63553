import { DataError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import type { CaptionRow } from './caption-rows';
import { jsonlCaptions } from './jsonl-captions';

async function rowsOf(lines: readonly string[]): Promise<CaptionRow[]> {
  const rows: CaptionRow[] = [];
  for await (const row of jsonlCaptions('test', lines)) rows.push(row);
  return rows;
}

describe('jsonlCaptions', () => {
  it('reads one caption or a list of them, and skips empty lines', async () => {
    const lines = [
      '{"image":"a.jpg","caption":"A dog.","split":"validation"}',
      '',
      '{"file_name":"b.jpg","captions":["x"," y "]}',
    ];
    expect(await rowsOf(lines)).toEqual([
      { image: 'a.jpg', captions: ['A dog.'], split: 'dev' },
      { image: 'b.jpg', captions: ['x', 'y'] },
    ]);
  });

  it.each([
    ['{"image":"a.jpg"', 'test, line 1 must be a JSON object, got '],
    ['["a.jpg"]', 'must be a JSON object, got a list'],
    ['null', 'must be a JSON object, got null'],
    ['{"image":"a.jpg"}', 'must have a column for the caption'],
    ['{"image":7,"caption":"x"}', 'must name an image, got 7'],
    ['{"image":"a.jpg","caption":["x",""]}', 'must have a caption, got ""'],
    ['{"image":"a.jpg","caption":{}}', 'must have a caption, got {}'],
    ['{"image":"a.jpg","caption":"x","split":1}', 'must name its split in words, got 1'],
  ])('refuses %s', async (line, message) => {
    await expect(rowsOf([line])).rejects.toThrow(DataError);
    await expect(rowsOf([line])).rejects.toThrow(message);
  });

  it('refuses a key that occurs twice, and lists nested however deep, by an error of its own', async () => {
    await expect(rowsOf(['{"image":"a.jpg","caption":"x","caption":"y"}'])).rejects.toThrow(
      'test, line 1 must have each key once, got "caption" twice',
    );
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    await expect(rowsOf([`{"image":"a.jpg","caption":${deep}}`])).rejects.toThrow(DataError);
    await expect(rowsOf([`{"image":${deep},"caption":"x"}`])).rejects.toThrow(/must name an image, got/);
    await expect(rowsOf([deep])).rejects.toThrow(/must be a JSON object, got/);
  });
});
