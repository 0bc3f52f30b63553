import { VseServerError } from '@vse/server/client';
import { explainFailure } from '../api/failure';
import { useApp } from '../app-state';
import { filterCount } from '../query/query';
import type { Results } from './result-pages';

/** Stands in place of pictures where there are none, and says why. */
export function Empty({ results }: { readonly results: Results }) {
  const { collection, writable, query, ask } = useApp();
  if (filterCount(results.query) > 0) {
    return (
      <div class="empty">
        <h2>No picture passes all filters</h2>
        <button
          type="button"
          class="button"
          onClick={() => ask({ ...query.peek(), filters: {} }, { atOnce: true })}
        >
          Clear filters
        </button>
      </div>
    );
  }
  const indexing = collection.status.value?.indexing.state === 'indexing';
  return (
    <div class="empty">
      <h2>{indexing ? 'The first pictures are being indexed' : 'There are no pictures yet'}</h2>
      <p class="quiet">
        {indexing
          ? 'They appear here as they are ready.'
          : writable.value
            ? 'Drop some on this page, or put them into the server’s folder.'
            : 'Put some into the server’s folder.'}
      </p>
    </div>
  );
}

/** Says what went wrong with a search. Results of an earlier one may stay below it. */
export function SearchFailed({ error }: { readonly error: unknown }) {
  const { pages, query } = useApp();
  const { title, advice } = explainFailure(error);
  // The same sentence would be refused again.
  const refused =
    error instanceof VseServerError && error.status >= 400 && error.status < 500 && error.code !== 'busy';
  return (
    <div class="failed" role="alert">
      <h2>{title}</h2>
      <p class="quiet">{advice}</p>
      {!refused && (
        <button
          type="button"
          class="button small"
          onClick={() => pages.search(query.peek(), { atOnce: true })}
        >
          Try again
        </button>
      )}
    </div>
  );
}
