import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app-state';
import { plural } from '../ui/format';
import type { Results } from './result-pages';

/** One line over the pictures: how many, what the query leaves out, and whether there are newer ones. */
export function Summary({ results }: { readonly results: Results }) {
  const { stale, pages } = useApp();
  const text = summaryOf(results);
  return (
    <div class="summary">
      <p>
        {text}
        {results.ranked && <span class="time"> · {Math.max(1, Math.round(results.milliseconds))} ms</span>}
        {results.unknownWords.length > 0 && (
          <span class="unknown">
            The model does not know {results.unknownWords.map((word) => `‘${word}’`).join(', ')}.
          </span>
        )}
      </p>
      {stale.value && (
        <button type="button" class="button text small" onClick={pages.refresh}>
          The collection has changed: show it
        </button>
      )}
      <Announcement text={text} />
    </div>
  );
}

/** The results in a sentence. */
export function summaryOf({ query, ranked, total }: Results): string {
  const filtered = Object.keys(query.filters).length > 0;
  if (!ranked) return filtered ? `${plural(total, 'picture')} pass the filters` : plural(total, 'picture');
  return filtered
    ? `${plural(total, 'picture')}, best first, that pass the filters`
    : `${plural(total, 'picture')}, best first`;
}

/** Milliseconds of rest after which a screen reader is told: while one types, every letter has results. */
const rest = 700;

function Announcement({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), rest);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="hidden" role="status">
      {said}
    </p>
  );
}
