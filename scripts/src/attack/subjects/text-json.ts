import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import {
  buildVocabulary,
  fitGaussianMixture,
  mixtureFromJson,
  tfidf,
  tfidfFromJson,
  vocabularyFromJson,
} from '@vse/text-encoders';
import type { Subject } from '../subject';

const captionsOf = (seed: number): readonly string[] =>
  ['a dog runs', 'a dog sits', 'two cats sleep'].map((caption) => `${caption} ${'ab'[seed % 2]}${seed}`);

/** JSON that a program keeps in a file. */
function jsonFile(name: string, make: (seed: number) => unknown, read: (json: unknown) => unknown): Subject {
  const at = (folder: string): string => join(folder, 'file.json');
  return {
    name,
    bound: false,
    async write(folder, seed) {
      await mkdir(folder, { recursive: true });
      await writeFile(at(folder), JSON.stringify(make(seed)));
    },
    async read(folder) {
      const text = await readFile(at(folder), 'utf8').catch(() => '');
      return JSON.stringify(read(parsed(text)));
    },
  };
}

/** Parses as a program does that answers damage with an error of the project. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError('not JSON', { cause });
  }
}

/** Vocabulary, tf-idf dictionary and mixture as JSON. */
export const textJson: readonly Subject[] = [
  jsonFile(
    'JSON of a vocabulary',
    (seed) => buildVocabulary(captionsOf(seed), { minCount: 1 }),
    (json) => vocabularyFromJson(json),
  ),
  jsonFile(
    'JSON of tf-idf weights',
    (seed) => tfidf(captionsOf(seed)),
    (json) => tfidfFromJson(json),
  ),
  jsonFile(
    'JSON of a mixture',
    (seed) => {
      const values = Float32Array.from({ length: 16 }, (_, i) => Math.sin(i + seed));
      return fitGaussianMixture({ values, length: 8, dim: 2 }, { components: 2, seed });
    },
    (json) => mixtureFromJson(json),
  ),
];
