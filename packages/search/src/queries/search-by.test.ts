import { DataError, OptionError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { exactIndex } from '../exact/exact-index';
import { fakeEmbedder } from '../testing/fake-embedder';
import type { VectorIndex } from '../vector-index';
import { combineQueries } from './combine-queries';
import { searchBy, type SearchByOptions } from './search-by';

const vectors = {
  dog: [[1, 0, 0, 0]],
  snow: [[0, 1, 0, 0]],
  'dog in snow': [
    [2, 0, 0, 0],
    [0, 2, 0, 0],
  ],
  nothing: [],
};
const embedder = fakeEmbedder({ vectors });
const bytesOf = (text: string) => Buffer.from(text);

async function pictures(model?: string): Promise<VectorIndex> {
  const index = exactIndex({ dim: 4, ...(model !== undefined && { model }) });
  await index.add([
    { id: 'dog.jpg', vector: Float32Array.of(5, 0, 0, 1), metadata: { year: 1 } },
    { id: 'snow.jpg', vector: Float32Array.of(0, 3, 0, 1), metadata: { year: 2 } },
    { id: 'both.jpg', vector: Float32Array.of(2, 2, 0, 1), metadata: { year: 3 } },
    { id: 'cat.jpg', vector: Float32Array.of(0, 0, 4, 1), metadata: { year: 4 } },
  ]);
  return index;
}

describe('searchBy', () => {
  it('searches by sentences and pictures with weights, and away from others, as combineQueries does', async () => {
    const index = await pictures('fake');
    const [dog, snow] = [Float32Array.of(1, 0, 0, 0), Float32Array.of(0, 1, 0, 0)];
    const both = Float32Array.of(1, 1, 0, 0); // the mean of its two vectors
    const cases: readonly (readonly [Omit<SearchByOptions, 'k'>, Parameters<typeof combineQueries>[0]])[] = [
      [{ sentences: ['dog'] }, [{ vector: dog }]],
      [{ pictures: [bytesOf('dog')] }, [{ vector: dog }]],
      [{ sentences: ['dog in snow'] }, [{ vector: both }]],
      [{ sentences: ['dog'], pictures: [bytesOf('snow')] }, [{ vector: dog }, { vector: snow }]],
      [
        { sentences: ['dog'], minus: { sentences: ['snow'] } },
        [{ vector: dog }, { vector: snow, weight: -1 }],
      ],
      [
        {
          sentences: [{ sentence: 'dog', weight: 3 }, 'dog in snow'],
          pictures: [{ picture: bytesOf('snow'), weight: 0.5 }],
          minus: { pictures: [{ picture: bytesOf('dog'), weight: 2 }] },
        },
        [{ vector: dog, weight: 1 }, { vector: both }, { vector: snow, weight: 0.5 }],
      ],
      [{ minus: { sentences: ['snow'] } }, [{ vector: snow, weight: -1 }]],
    ];
    for (const [options, parts] of cases) {
      const [wanted] = await index.search([combineQueries(parts)], { k: 3 });
      const found = await searchBy(embedder, index, { ...options, k: 3 });
      expect(found.map(({ id }) => id)).toEqual(wanted!.map(({ id }) => id));
      found.forEach(({ score }, i) => expect(score).toBeCloseTo(wanted![i]!.score, 6));
    }
    await index.close();
  });

  it('searches by items, without an embedder, and leaves them out of the results', async () => {
    const index = await pictures();
    const found = await searchBy(undefined, index, { items: ['dog.jpg'], k: 2 });
    expect(found.map(({ id }) => id)).toEqual(['both.jpg', 'snow.jpg']);
    // cos of (5,0,0,1) and (2,2,0,1)
    expect(found[0]!.score).toBeCloseTo(11 / Math.sqrt(26 * 9), 6);
    const options = { items: ['both.jpg'], minus: { items: ['dog.jpg'] }, k: 9 };
    expect((await searchBy(undefined, index, options)).map(({ id }) => id)).toEqual(['snow.jpg', 'cat.jpg']);
    const late = { items: ['dog.jpg'], k: 9, filter: { field: 'year', from: 4 } } as const;
    expect((await searchBy(undefined, index, late)).map(({ id }) => id)).toEqual(['cat.jpg']);
    await index.close();
  });

  it('finds the picture that has a part, and names the part', async () => {
    const index = exactIndex({ dim: 2 });
    const parts = (...rows: readonly (readonly number[])[]) => ({
      values: Float32Array.from(rows.flat()),
      length: rows.length,
      dim: 2,
    });
    await index.add([
      { id: 'street', vector: parts([1, 0], [1, 0.1], [0.1, 1]) },
      { id: 'beach', vector: parts([0, 1], [1, 1]) },
      { id: 'plain', vector: Float32Array.of(-1, 0) },
    ]);
    const cup = fakeEmbedder({ dim: 2, vectors: { cup: [[0, 2]] } });
    const hits = await searchBy(cup, index, { sentences: ['cup'], k: 2 });
    expect(hits.map(({ id, part }) => [id, part])).toEqual([
      ['beach', 0],
      ['street', 2],
    ]);
    // The part that was found, as an example in turn.
    const alike = await searchBy(undefined, index, { items: [{ id: 'street', part: 2 }], k: 1 });
    expect([alike[0]!.id, alike[0]!.part]).toEqual(['beach', 0]);
    const [mean] = await searchBy(undefined, index, { items: ['street'], k: 1 });
    const wanted = Float32Array.of(2.1 / 3, 1.1 / 3);
    const best = (await index.search([wanted], { k: 3 }))[0]!.find(({ id }) => id !== 'street')!;
    expect([mean!.id, mean!.score]).toEqual([best.id, expect.closeTo(best.score, 6)]);
    // A region of a picture that the index does not have.
    const yard = fakeEmbedder({ dim: 2, vectors: { yard: [[1, -1], [0.1, 3]] } }); // prettier-ignore
    const picture = bytesOf('yard');
    const [seen] = await searchBy(yard, index, { pictures: [{ picture, part: 1 }], k: 1 });
    expect([seen!.id, seen!.part]).toEqual(['beach', 0]);
    for (const part of [3, -1, 0.5]) {
      const refused = searchBy(undefined, index, { items: [{ id: 'street', part }], k: 1 });
      await expect(refused).rejects.toThrow(/part of "street" must be a whole number from 0 to 2/);
      const other = searchBy(yard, index, { pictures: [{ picture, part }], k: 1 });
      await expect(other).rejects.toThrow(/part of pictures\[0\] must be a whole number from 0 to 1/);
    }
    await index.close();
  });

  it('refuses what it cannot search by', async () => {
    const index = await pictures('fake');
    const refuse = async (
      options: Partial<SearchByOptions>,
      message: RegExp,
      type: typeof OptionError | typeof DataError,
      own: typeof embedder | 'none' = embedder,
    ) => {
      const refused = searchBy(own === 'none' ? undefined : own, index, { k: 1, ...options });
      await expect(refused).rejects.toThrow(message);
      await expect(refused).rejects.toBeInstanceOf(type);
    };
    await refuse({}, /must be given, got none/, OptionError);
    await refuse({ sentences: [], minus: {} }, /must be given, got none/, OptionError);
    await refuse({ sentences: ['dog'], k: 0 }, /k must be/, OptionError);
    await refuse({ sentences: [{ sentence: 'dog', weight: NaN }] }, /weight/, OptionError);
    await refuse({ items: ['lost.jpg'] }, /"lost.jpg"/, DataError);
    await refuse(
      { pictures: [bytesOf('dog'), bytesOf('bad')] },
      /pictures\[1\] cannot be embedded: it is no/,
      DataError,
    );
    await refuse({ sentences: ['nothing'] }, /sentences\[0\] cannot be embedded: it has no word/, DataError);
    await refuse({ sentences: ['dog'], minus: { sentences: ['dog'] } }, /cancel/, DataError);
    await refuse({ sentences: ['dog'] }, /embedder must embed/, OptionError, 'none');
    const other = fakeEmbedder({ digest: 'another', vectors });
    await refuse({ sentences: ['dog'] }, /"fake".*"another"/, OptionError, other);
    await refuse({ sentences: ['dog'], filter: { field: 'yaer', equals: 1 } }, /"yaer"/, OptionError);
    await index.close();
  });
});
