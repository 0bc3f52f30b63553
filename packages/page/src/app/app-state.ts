import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { VseServerError, vseClient, type VseClient } from '@vse/server/client';
import { explainFailure } from './api/failure';
import { openAdding, type Adding } from './collection/adding';
import { openCollection, type Collection } from './collection/collection';
import { openRemovals, type Removals } from './collection/removals';
import { databaseStore, ownPictures, uploadQuery, type OwnPictures } from './query/own-pictures';
import type { Query } from './query/query';
import { toSearch } from './query/to-search';
import { readUrl, writeUrl } from './query/url-state';
import { resultPages, type ResultPages } from './results/result-pages';
import { openNotices, type Notices } from './ui/notices';

/** State of the page and what can be done with it. */
export interface App {
  readonly client: VseClient;
  readonly collection: Collection;
  readonly own: OwnPictures;
  readonly pages: ResultPages;
  readonly adding: Adding;
  readonly removals: Removals;
  readonly notices: Notices;
  readonly query: ReadonlySignal<Query>;
  /** Picture whose details are open. */
  readonly open: ReadonlySignal<string | undefined>;
  /** True where pictures can be added and removed. */
  readonly writable: ReadonlySignal<boolean>;
  /** True where a picture of one's own can be searched by. */
  readonly seesPictures: ReadonlySignal<boolean>;
  /** True if the collection has changed since the shown results. */
  readonly stale: ReadonlySignal<boolean>;
  /** True while the list of keys is open. */
  readonly help: Signal<boolean>;
  /** Asks another query: after a pause for what is typed, at once for what is chosen. */
  readonly ask: (query: Query, options?: { readonly atOnce?: boolean }) => void;
  /** Opens the details of a picture, or closes them. */
  readonly show: (id: string | undefined) => void;
  /** Searches by a picture that the person gave, beside what is asked already. */
  readonly searchBy: (picture: Blob) => Promise<void>;
  /** Searches for pictures like one of the collection. */
  readonly searchLike: (id: string) => void;
}

const AppContext = createContext<App | undefined>(undefined);

/** Provides the page's state to its components. */
export const AppProvider = AppContext.Provider;

/** State of the page. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp: a component stands outside the page.');
  return app;
}

/** Pixels that the window may be scrolled by and still count as at the top. */
const atTop = 200;

/** Milliseconds between a change of the collection and results that have it: a folder that is indexed changes all the time. */
const refreshAfter = 1200;

/** Opens the page's state: reads the address, asks the server, and follows both. */
export function openApp(client = vseClient()): App {
  const collection = openCollection(client);
  const own = ownPictures(databaseStore());
  const notices = openNotices();
  const adding = openAdding(client);
  const start = readUrl(location.search);
  const query = signal(start.query);
  const open = signal(start.open);

  const pages = resultPages({
    async prepare(asked, wanted) {
      const filtered = Object.keys(asked.filters).length > 0;
      const fields = filtered ? await collection.fieldsRead() : [];
      return toSearch(asked, {
        nameOf: (key) => own.nameOf(key, (picture) => uploadQuery(client, picture, wanted)),
        booleans: new Set(fields.filter(({ type }) => type === 'boolean').map(({ name }) => name)),
      });
    },
    search: (search, wanted) => client.search(search, { signal: wanted }),
    recover(error) {
      const expired = error instanceof VseServerError && error.code === 'expired' && error.status !== 0;
      if (expired) own.forgetNames();
      return expired;
    },
  });
  const removals = openRemovals(client, {
    removed: () => pages.refresh(),
    failed: (id, error) => notices.say({ ...explainFailure(error), kind: 'error', about: id }),
  });

  const write = (replace: boolean) => {
    const shown = open.peek();
    const state = shown === undefined ? { query: query.peek() } : { query: query.peek(), open: shown };
    const url = `${location.pathname}${writeUrl(state)}`;
    if (replace) history.replaceState(history.state, '', url);
    else history.pushState({ within: true }, '', url);
  };
  const ask: App['ask'] = (next, options = {}) => {
    query.value = next;
    write(true);
    pages.search(next, options);
  };
  const show: App['show'] = (id) => {
    const before = open.peek();
    if (id === before) return;
    open.value = id;
    // One step back closes the details, however many pictures were looked at.
    if (id === undefined && (history.state as { within?: boolean } | null)?.within === true) history.back();
    else write(before !== undefined || id === undefined);
  };
  /** Leaves the details, if they are open, for the results of a query. */
  const go = (next: Query) => {
    open.value = undefined;
    ask(next, { atOnce: true });
    scrollTo({ top: 0 });
  };
  addEventListener('popstate', () => {
    const { query: next, open: shown } = readUrl(location.search);
    const changed = writeUrl({ query: next }) !== writeUrl({ query: query.peek() });
    // Words typed while the details were open stay.
    batch(() => {
      open.value = shown;
      if (changed) query.value = next;
    });
    if (changed) pages.search(next, { atOnce: true });
  });
  addEventListener('pagehide', () => removals.finish());

  const stale = computed(() => {
    const [shown, now] = [pages.results.value, collection.generation.value];
    return shown !== undefined && now !== undefined && shown.generation !== now;
  });
  // Who looks at the top of the results sees new pictures come; who looks further down, or at details, is not disturbed.
  effect(() => {
    if (!stale.value || open.value !== undefined) return undefined;
    const timer = setTimeout(() => {
      const within = document.activeElement?.closest('.grid') ?? null;
      if (scrollY < atTop && within === null) pages.refresh();
    }, refreshAfter);
    return () => clearTimeout(timer);
  });
  effect(() => {
    const error = pages.failure.value;
    if (error !== undefined) collection.noticed(error);
  });
  // A search that failed while the server was away is asked again once it is back.
  effect(() => {
    if (collection.connection.value !== 'online') return;
    if (pages.failure.peek() !== undefined || pages.results.peek() === undefined) {
      pages.search(query.peek(), { atOnce: true });
    }
  });
  collection.open();

  return {
    client,
    collection,
    own,
    pages,
    adding,
    removals,
    notices,
    query,
    open,
    writable: computed(() => collection.status.value?.pictures.readOnly === false),
    seesPictures: computed(() => collection.status.value?.model.pictures !== false),
    stale,
    help: signal(false),
    ask,
    show,
    async searchBy(picture) {
      if (collection.status.peek()?.model.pictures === false) return;
      const key = await own.keep(picture);
      const { pictures, ...others } = query.peek();
      go({ ...others, pictures: [...pictures, { kind: 'own', key, weight: 1 }] });
    },
    searchLike(id) {
      go({ ...query.peek(), text: '', without: [], pictures: [{ kind: 'item', id, weight: 1 }] });
    },
  };
}
