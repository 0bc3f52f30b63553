import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { SearchHit } from '@vse/server/client';
import { useApp } from '../app-state';
import { useOnScreen } from '../ui/use-on-screen';
import { justify, type Layout } from './justified';
import { isMove, neighbour } from './neighbour';
import type { Results } from './result-pages';
import { rowsInView, type RowRange } from './rows-in-view';
import { Tile } from './tile';

/** Space between pictures, in pixels. */
const gap = 6;

/** Heights of the window above and below it whose rows are drawn too. */
const beyond = 1;

/** Ratio of a picture that has not come yet: most photographs lie. */
const usualRatio = 4 / 3;

/**
 * Results in justified rows. Only the rows near the window are in the document, and only their hits are asked for, so that
 * ten thousand results scroll as ten do. One picture can be reached by Tab, the others from it by arrows.
 */
export function Grid({ results }: { readonly results: Results }) {
  const { pages, open, show, removals } = useApp();
  const box = useRef<HTMLDivElement>(null);
  const active = useSignal(0);
  const screen = useOnScreen(box);
  const { total, hits } = results;

  const layout = useMemo(() => {
    const ratios = new Float32Array(total).fill(usualRatio);
    for (const [i, hit] of hits) ratios[i] = ratioOf(hit);
    return justify(ratios, { width: screen.width, target: targetHeight(screen.width), gap });
  }, [total, hits, screen.width]);
  useAnchor(box, layout, results);

  const from = screen.from - beyond * screen.height;
  const view = rowsInView(layout, from, screen.to + beyond * screen.height);
  const seen = rowsInView(layout, screen.from - screen.height / 2, screen.to + screen.height);
  useEffect(() => {
    const [first, last] = [layout.rows[seen.first], layout.rows[seen.end - 1]];
    if (first && last) pages.need(first.first, last.end);
  }, [layout, seen.first, seen.end]);

  // Another question begins at its best picture.
  useEffect(() => {
    active.value = 0;
  }, [results.query]);

  const focus = (i: number) => {
    active.value = i;
    const row = layout.rows[layout.row[i]!]!;
    keepInView(box.current!, row.top, row.height);
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-index="${i}"] :is(a, button)`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const tile = (event.target as Element).closest('[data-index]');
    if (!tile || !isMove(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // From the picture that is to have the focus: keys may come faster than it moves.
    focus(neighbour(layout, Math.min(active.peek(), total - 1), event.key));
  };
  // The picture that was looked at last has the focus when its details close.
  const shown = open.value;
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    const closed = before.current;
    before.current = shown;
    if (closed === undefined || shown !== undefined) return;
    const at = [...hits].find(([, hit]) => hit.id === closed)?.[0];
    if (at !== undefined) focus(at);
  }, [shown]);

  const pending = removals.pending.value;
  const gone = removals.gone.value;
  return (
    <div
      ref={box}
      class="grid"
      role="list"
      aria-label="Pictures"
      style={{ height: `${layout.height}px` }}
      onKeyDown={onKeyDown}
    >
      {indexes(layout, view, active.value).map((i) => (
        <Tile
          key={hits.get(i)?.id ?? `#${i}`}
          hit={hits.get(i)}
          index={i}
          total={total}
          ranked={results.ranked}
          active={i === Math.min(active.value, total - 1)}
          removing={pending.has(hits.get(i)?.id ?? '') || gone.has(hits.get(i)?.id ?? '')}
          place={{
            left: layout.left[i]!,
            top: layout.rows[layout.row[i]!]!.top,
            width: layout.width[i]!,
            height: layout.rows[layout.row[i]!]!.height,
          }}
          onFocus={() => {
            active.value = i;
          }}
          onOpen={show}
          onUndo={removals.undo}
        />
      ))}
    </div>
  );
}

/** Pictures of the rows in view, and the active one wherever it is: what has the focus must not leave the document. */
function indexes(layout: Layout, { first, end }: RowRange, active: number): readonly number[] {
  const list: number[] = [];
  const [from, to] = [layout.rows[first]?.first ?? 0, layout.rows[end - 1]?.end ?? 0];
  if (active < from && active < layout.row.length) list.push(active);
  for (let i = from; i < to; i++) list.push(i);
  if (active >= to && active < layout.row.length) list.push(active);
  return list;
}

function ratioOf({ width, height }: SearchHit): number {
  return width !== undefined && height !== undefined && height > 0 ? width / height : usualRatio;
}

/** Height of a row by the width of the grid: two to three pictures beside each other on a phone, six on a desk. */
export function targetHeight(width: number): number {
  return Math.round(Math.min(240, Math.max(118, 84 + width * 0.11)));
}

/** Scrolls the window no further than needed to show a row below the header. */
function keepInView(box: HTMLElement, top: number, height: number): void {
  const header = document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0;
  const at = box.getBoundingClientRect().top + top;
  if (at < header + gap) scrollBy({ top: at - header - gap });
  else if (at + height > innerHeight - gap) scrollBy({ top: at + height - innerHeight + gap });
}

/**
 * Keeps what is seen where it is when pictures above it come and change the rows: the window scrolls with the first
 * picture that it shows.
 */
function useAnchor(box: { current: HTMLDivElement | null }, layout: Layout, results: Results): void {
  const last = useRef<{ readonly layout: Layout; readonly query: unknown } | undefined>(undefined);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = { layout, query: results.query };
    const element = box.current;
    if (!before || !element || before.query !== results.query || before.layout === layout) return;
    const above = -element.getBoundingClientRect().top;
    if (above <= 0) return;
    const row = before.layout.rows[rowsInView(before.layout, above, above + 1).first];
    const now = row && layout.rows[layout.row[row.first] ?? -1];
    if (now && now.top !== row.top) scrollBy({ top: now.top - row.top, behavior: 'instant' });
  }, [layout]);
}
