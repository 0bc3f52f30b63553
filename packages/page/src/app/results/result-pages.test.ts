import { describe, expect, it, vi } from 'vitest';
import { VseServerError, type SearchAnswer, type SearchHit, type SearchQuery } from '@vse/server/client';
import { emptyQuery } from '../query/query';
import { pageSize, resultPages } from './result-pages';

const total = 5 * pageSize - 20;

function hit(rank: number): SearchHit {
  return {
    id: `${rank}.jpg`,
    version: '1',
    bytes: 1,
    modified: 0,
    captions: [],
    metadata: {},
    score: 1 - rank / 1e4,
    rank,
  };
}

function answerTo({ offset = 0, limit = 0 }: SearchQuery, generation = 1): SearchAnswer {
  const count = Math.max(0, Math.min(limit, total - offset));
  return {
    hits: Array.from({ length: count }, (_, i) => hit(offset + i)),
    total,
    generation,
    reranked: 0,
    milliseconds: 1,
  };
}

const prepare = () => Promise.resolve({});
const dog = { ...emptyQuery, text: 'dog' };

describe('resultPages', () => {
  it('asks for the pages that come into view, and for each once', async () => {
    const search = vi.fn((query: SearchQuery) => Promise.resolve(answerTo(query)));
    const pages = resultPages({ prepare, search });
    pages.search(dog, { atOnce: true });
    await vi.waitFor(() => expect(pages.results.value?.hits.size).toBe(pageSize));
    expect(pages.results.value).toMatchObject({ total, ranked: true });
    pages.need(10, 20);
    pages.need(3 * pageSize - 1, 3 * pageSize + 1);
    pages.need(3 * pageSize - 1, 3 * pageSize + 1);
    await vi.waitFor(() => expect(pages.results.value?.hits.size).toBe(3 * pageSize));
    expect(search.mock.calls.map(([query]) => query.offset)).toEqual([0, 2 * pageSize, 3 * pageSize]);
    expect(pages.results.value?.hits.get(3 * pageSize)?.id).toBe(`${3 * pageSize}.jpg`);
    expect(pages.results.value?.hits.has(pageSize)).toBe(false);
  });

  it('begins again where a page belongs to another state of the collection', async () => {
    let generation = 1;
    const search = vi.fn((query: SearchQuery) => Promise.resolve(answerTo(query, generation)));
    const pages = resultPages({ prepare, search });
    pages.search(dog, { atOnce: true });
    await vi.waitFor(() => expect(pages.results.value).toBeDefined());
    generation = 2;
    pages.need(2 * pageSize, 2 * pageSize + 1);
    await vi.waitFor(() => expect(pages.results.value?.generation).toBe(2));
    expect(pages.results.value?.hits.size).toBe(pageSize);
  });

  it('lets no page of an old query into a new one', async () => {
    const late: ((answer: SearchAnswer) => void)[] = [];
    const search = vi.fn((query: SearchQuery) =>
      (query.offset ?? 0) > 0
        ? new Promise<SearchAnswer>((resolve) => late.push(resolve))
        : Promise.resolve(answerTo(query)),
    );
    const pages = resultPages({ prepare, search });
    pages.search(dog, { atOnce: true });
    await vi.waitFor(() => expect(pages.results.value).toBeDefined());
    pages.need(pageSize, pageSize + 1);
    pages.search({ ...emptyQuery, text: 'cat' }, { atOnce: true });
    await vi.waitFor(() => expect(pages.results.value?.query.text).toBe('cat'));
    late[0]!(answerTo({ offset: pageSize, limit: pageSize }));
    await Promise.resolve();
    expect(pages.results.value?.hits.size).toBe(pageSize);
  });

  it('asks a busy server again when it said so, and keeps what is shown', async () => {
    vi.useFakeTimers();
    try {
      const search = vi
        .fn((query: SearchQuery) => Promise.resolve(answerTo(query)))
        .mockRejectedValueOnce(new VseServerError(429, 'busy', 'Busy.', 4));
      const pages = resultPages({ prepare, search });
      pages.search(dog, { atOnce: true });
      await vi.advanceTimersByTimeAsync(3999);
      expect(pages.failure.value).toMatchObject({ code: 'busy' });
      expect(pages.results.value).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      expect(pages.failure.value).toBeUndefined();
      expect(pages.results.value?.total).toBe(total);
    } finally {
      vi.useRealTimers();
    }
  });

  it('sends a query again after a failure that was taken care of, once', async () => {
    const expired = new VseServerError(404, 'expired', 'Gone.');
    const search = vi.fn(() => Promise.reject(expired));
    const recover = vi.fn(() => true);
    const pages = resultPages({ prepare, search, recover });
    pages.search(dog, { atOnce: true });
    await vi.waitFor(() => expect(pages.failure.value).toBe(expired));
    expect(search).toHaveBeenCalledTimes(2);
  });
});
