import { useEffect } from 'preact/hooks';
import { VseServerError } from '@vse/server/client';
import { AppProvider, useApp, type App } from './app-state';
import { Drop } from './collection/drop';
import { AddButton } from './collection/adding-panel';
import { Detail } from './detail/detail';
import { Facets } from './facets/facets';
import { Empty, SearchFailed } from './results/empty';
import { Grid } from './results/grid';
import { Summary } from './results/summary';
import { focusSearch, SearchBar } from './search-bar/search-bar';
import { Banner } from './status/banner';
import { StatusButton } from './status/status-button';
import { TokenGate } from './status/token-gate';
import type { ThemeChoice } from '@vse/page-kit/theme';
import { ThemeButton } from './theme/theme-button';
import { Help } from './ui/help';
import { NoticesPanel } from './ui/notices-panel';

/** The whole page. */
export function Page({ app, theme }: { readonly app: App; readonly theme: ThemeChoice }) {
  return (
    <AppProvider value={app}>
      {app.collection.connection.value === 'token' ? (
        <TokenGate />
      ) : (
        <>
          <Header theme={theme} />
          <Main />
          <Detail />
          <Drop />
          <NoticesPanel />
          <Help />
          <Keys />
        </>
      )}
    </AppProvider>
  );
}

function Header({ theme }: { readonly theme: ThemeChoice }) {
  const { collection } = useApp();
  const status = collection.status.value;
  const indexing = status?.indexing;
  return (
    <header class="bar">
      <Banner />
      <div class="top">
        <h1 class="collection">
          <span class="mark" aria-hidden="true" />
          <span class="collection-name">{status?.pictures.folder ?? 'Pictures'}</span>
        </h1>
        <SearchBar />
        <div class="tools">
          <StatusButton />
          <AddButton />
          <ThemeButton choice={theme} />
        </div>
      </div>
      {indexing?.state === 'indexing' && (
        <progress
          class="line"
          aria-label="Indexing pictures"
          max={Math.max(1, indexing.total)}
          value={indexing.done}
        />
      )}
    </header>
  );
}

function Main() {
  const { pages } = useApp();
  const results = pages.results.value;
  const failure = pages.failure.value;
  // An unreachable server has its own place, above the page.
  const away =
    failure instanceof VseServerError && (failure.code === 'unreachable' || failure.code === 'token');
  return (
    <main id="results" class={pages.waiting.value ? 'waiting' : ''}>
      <div class="over">
        <Facets />
        {results && (failure === undefined || away) && <Summary results={results} />}
      </div>
      {failure !== undefined && !away && <SearchFailed error={failure} />}
      {results && (failure === undefined || away) && (
        <>{results.total > 0 ? <Grid results={results} /> : <Empty results={results} />}</>
      )}
    </main>
  );
}

/** Keys that work everywhere but where text is written. */
function Keys() {
  const { help, open } = useApp();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || open.peek() !== undefined) return;
      if ((event.target as Element).closest('input, textarea, select, dialog')) return;
      if (event.key === '/') focusSearch();
      else if (event.key === '?') help.value = true;
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  return null;
}
