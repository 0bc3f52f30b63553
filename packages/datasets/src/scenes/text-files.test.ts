import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { captionedScenes } from './captioned-scenes';
import { imagePath, textFiles } from './text-files';

const files = textFiles(captionedScenes(1, { train: 12, dev: 2, test: 3 }));
const lines = (path: string): string[] => files.get(path)!.trimEnd().split('\n');

it('has captions, lists, trees, and two files of phrases per image', () => {
  expect(lines('Flickr8k.token.txt')).toHaveLength(17 * 5);
  expect(lines('Flickr_8k.devImages.txt')).toEqual(['scene-000012.jpg', 'scene-000013.jpg']);
  expect(lines('val.txt')).toEqual(['scene-000012', 'scene-000013']);
  expect(files.get('relations.test.conllu')!.match(/# sent_id/g)).toHaveLength(15);
  expect([...files.keys()].filter((path) => path.startsWith('Sentences/'))).toHaveLength(17);
  expect([...files.keys()].filter((path) => path.startsWith('Annotations/'))).toHaveLength(17);
  expect(imagePath('a')).toBe('Flicker8k_Dataset/a.jpg');
});

it('is the same to the byte on every machine', () => {
  const hash = createHash('sha256');
  for (const [path, text] of files) hash.update(path).update(text);
  expect(hash.digest('hex').slice(0, 16)).toBe('3ae5556b0bb17569');
});
