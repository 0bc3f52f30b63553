import { DataError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { jsonlCaptions } from './jsonl-captions';

describe('jsonlCaptions', () => {
  it('reads one caption or a list of them, and skips empty lines', () => {
    const lines = [
      '{"image":"a.jpg","caption":"A dog.","split":"validation"}',
      '',
      '{"file_name":"b.jpg","captions":["x"," y "]}',
    ];
    expect([...jsonlCaptions('test', lines)]).toEqual([
      { image: 'a.jpg', captions: ['A dog.'], split: 'dev' },
      { image: 'b.jpg', captions: ['x', 'y'] },
    ]);
  });

  it.each([
    ['{"image":"a.jpg"', 'test, line 1 must be a JSON object, got '],
    ['["a.jpg"]', 'must be a JSON object, got ["a.jpg"]'],
    ['null', 'must be a JSON object, got null'],
    ['{"image":"a.jpg"}', 'must have a column for the caption'],
    ['{"image":7,"caption":"x"}', 'must name an image, got 7'],
    ['{"image":"a.jpg","caption":["x",""]}', 'must have a caption, got ""'],
    ['{"image":"a.jpg","caption":{}}', 'must have a caption, got {}'],
    ['{"image":"a.jpg","caption":"x","split":1}', 'must name its split in words, got 1'],
  ])('refuses %s', (line, message) => {
    expect(() => [...jsonlCaptions('test', [line])]).toThrow(DataError);
    expect(() => [...jsonlCaptions('test', [line])]).toThrow(message);
  });
});
