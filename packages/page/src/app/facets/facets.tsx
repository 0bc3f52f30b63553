import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { FieldInfo } from '@vse/server/client';
import { useApp } from '../app-state';
import { isRange, toggleValue, withFilter, type Query, type RangeFilter } from '../query/query';
import { formatCount } from '../ui/format';
import { WithoutButton } from '../search-bar/parts';
import { CheckIcon, DownIcon } from '../ui/icons';
import { useClosingOutside } from '../ui/use-closing-outside';

/** A menu per metadata field: values with their counts, or the bounds of numbers. */
export function Facets() {
  const { collection, query, ask } = useApp();
  const fields = collection.fields.value.filter(isUseful);
  const filtered = Object.keys(query.value.filters).length > 0;
  return (
    <div class="facets" role="group" aria-label="Filters">
      {fields.map((field) => (
        <Facet key={field.name} field={field} />
      ))}
      <WithoutButton />
      {filtered && (
        <button
          type="button"
          class="button text small"
          onClick={() => ask({ ...query.peek(), filters: {} }, { atOnce: true })}
        >
          Clear filters
        </button>
      )}
    </div>
  );
}

/** A field with one value for each picture, such as a title, has nothing to choose from. */
function isUseful({ type, values, count, from, to }: FieldInfo): boolean {
  if (type === 'number') return from !== undefined && to !== undefined && from < to;
  const most = values?.[0]?.count ?? 0;
  return values !== undefined && values.length > 1 && (most > 1 || count <= 20);
}

function Facet({ field }: { readonly field: FieldInfo }) {
  const { query } = useApp();
  const open = useSignal(false);
  const box = useClosingOutside(open);
  const button = useRef<HTMLButtonElement>(null);
  const id = `facet-${field.name}`;
  const chosen = describeFilter(query.value, field.name);

  return (
    <div
      class="facet"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open.value) return;
        event.stopPropagation();
        open.value = false;
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        class={chosen === undefined ? 'pill' : 'pill chosen'}
        aria-expanded={open.value}
        aria-controls={id}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <span class="field-name">{field.name}</span>
        {chosen !== undefined && <span class="values">{chosen}</span>}
        <DownIcon />
      </button>
      {open.value && (
        <div class="menu" id={id} role="group" aria-label={field.name}>
          <p class="menu-title" aria-hidden="true">
            {field.name}
          </p>
          {field.type === 'number' ? <Bounds field={field} /> : <Values field={field} />}
        </div>
      )}
    </div>
  );
}

function describeFilter({ filters }: Query, name: string): string | undefined {
  const filter = filters[name];
  if (!filter) return undefined;
  if (!isRange(filter)) {
    const [first, ...others] = filter.values;
    return others.length > 0 ? `${first} +${others.length}` : first;
  }
  const { from, to } = filter;
  if (from === undefined) return `to ${to}`;
  return to === undefined ? `from ${from}` : `${from} – ${to}`;
}

/** Values that a list shows before it has to be searched. */
const searchable = 12;

function Values({ field }: { readonly field: FieldInfo }) {
  const { query, ask } = useApp();
  const wanted = useSignal('');
  const filter = query.value.filters[field.name];
  const chosen = filter && !isRange(filter) ? filter.values : [];
  const values = (field.values ?? []).map(({ value, count }) => ({ value: String(value), count }));
  const absent = chosen
    .filter((value) => !values.some((one) => one.value === value))
    .map((value) => ({ value, count: 0 }));
  const shown = [...absent, ...values].filter(({ value }) =>
    value.toLowerCase().includes(wanted.value.trim().toLowerCase()),
  );
  return (
    <>
      {values.length > searchable && (
        <input
          type="text"
          class="menu-search"
          aria-label={`Find a value of ${field.name}`}
          placeholder="Find"
          value={wanted.value}
          onInput={(event) => {
            wanted.value = event.currentTarget.value;
          }}
        />
      )}
      <ul class="values-list">
        {shown.map(({ value, count }) => (
          <li key={value}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={() => ask(toggleValue(query.peek(), field.name, value), { atOnce: true })}
              />
              <span class="box">
                <CheckIcon />
              </span>
              <span class="value">{value}</span>
              <span class="count">{formatCount(count)}</span>
            </label>
          </li>
        ))}
        {shown.length === 0 && <li class="none">No value has these letters.</li>}
      </ul>
    </>
  );
}

function boundOf(name: 'from' | 'to', bound: number | undefined): RangeFilter {
  return bound === undefined ? {} : { [name]: bound };
}

function Bounds({ field }: { readonly field: FieldInfo }) {
  const { query, ask } = useApp();
  const filter = query.value.filters[field.name];
  const range = filter && isRange(filter) ? filter : {};
  const set = (bound: 'from' | 'to', text: string) => {
    const other = bound === 'from' ? boundOf('to', range.to) : boundOf('from', range.from);
    const value = Number(text);
    const next = text.trim() === '' || !Number.isFinite(value) ? other : { ...other, [bound]: value };
    ask(withFilter(query.peek(), field.name, next));
  };
  return (
    <div class="bounds">
      {(['from', 'to'] as const).map((bound) => (
        <label key={bound}>
          <span>{bound === 'from' ? 'From' : 'To'}</span>
          <input
            type="text"
            inputMode="decimal"
            placeholder={String(field[bound] ?? '')}
            value={range[bound] === undefined ? '' : String(range[bound])}
            onChange={(event) => set(bound, event.currentTarget.value)}
          />
        </label>
      ))}
    </div>
  );
}
