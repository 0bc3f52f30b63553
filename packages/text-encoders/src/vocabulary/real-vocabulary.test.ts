import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeWithShared } from '@vse/testing';
import { expect, it } from 'vitest';
import { tokenize } from '../tokens/tokenize';
import { treebankTokens } from '../tokens/treebank';
import { buildVocabulary } from './vocabulary';

describeWithShared('vocabularies of Flickr30K', 'data/flickr30k', (folder) => {
  const captionsOf = (...splits: string[]): string[] => {
    const names = splits.flatMap((split) =>
      readFileSync(resolve(folder, `split_${split}.txt`), 'utf8')
        .trim()
        .split('\n'),
    );
    const wanted = new Set(names.map((name) => name.trim()));
    const lines = gunzipSync(readFileSync(resolve(folder, 'results_20130124.token.gz'))).toString('utf8');
    return lines
      .trim()
      .split('\n')
      .filter((line) => wanted.has(line.slice(0, line.indexOf('#'))))
      .map((line) => line.slice(line.indexOf('\t') + 1));
  };

  it('come within 2 % of the 8,481 words of SCAN, counted in train and dev', () => {
    const { size } = buildVocabulary(captionsOf('train', 'val'));
    expect(Math.abs(size - 8481) / 8481, `${size} words`).toBeLessThan(0.02);
  });

  it('come within 2 % of the 7,414 words of DVSA', () => {
    const { size } = buildVocabulary(captionsOf('train'), { tokenizer: 'dvsa', minCount: 5 });
    expect(Math.abs(size - 4 - 7414) / 7414, `${size - 4} words`).toBeLessThan(0.02);
  });

  it('come within one word of SCAN, and nearer to DVSA, from captions that were split beforehand as theirs were', () => {
    const captions = captionsOf('train', 'val');
    const known = new Map(captions.map((caption) => [caption, splitBeforehand(caption)]));
    expect(buildVocabulary(captions, { tokenizer: (caption) => known.get(caption)! }).size).toBe(8482);
    const lettersAndDigits = (caption: string) =>
      known.get(caption)!.flatMap((token) => tokenize(token, 'dvsa'));
    const dvsa = buildVocabulary(captionsOf('train'), { tokenizer: lettersAndDigits, minCount: 5 });
    expect(dvsa.size - 4).toBe(7436);
  });
});

/** The tokens of a caption whose tokens were parted by spaces before: `man 's`, `' free hugs '`, `" yes "`. */
function splitBeforehand(caption: string): string[] {
  return treebankTokens(caption.toLowerCase()).flatMap((token) => {
    if (token === "''") return ['``']; // a quotation mark after a space opens
    return /^'(?!(?:re|ve|ll|m|t|s|d|n)$)\w/.test(token) ? ["'", token.slice(1)] : [token];
  });
}
