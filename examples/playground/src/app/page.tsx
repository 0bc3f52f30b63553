import { useEffect, useState } from 'preact/hooks';
import { Charts } from './charts/charts';
import { Controls } from './controls';
import { filesOfDrop } from './data/folder';
import { Examples } from './examples';
import { KeptOffer } from './keeping/kept-offer';
import { Search } from './search';
import type { App } from './state/app';
import type { ThemeChoice } from '@vse/page-kit/theme';

/** The whole page. */
export function Page({ app, theme }: { readonly app: App; readonly theme: ThemeChoice }) {
  return (
    <>
      <header class="top">
        <div>
          <h1>Playground</h1>
          <p class="quiet">
            Train a model that matches pictures and sentences. All of it runs in this page; nothing leaves
            your machine.
          </p>
        </div>
        <div class="tools">
          {app.backend.value && (
            <span class="chip" title="Where it computes">
              {names[app.backend.value] ?? app.backend.value}
            </span>
          )}
          <button type="button" class="button small" onClick={theme.next}>
            Colours: {theme.theme.value === 'system' ? 'auto' : theme.theme.value}
          </button>
        </div>
      </header>
      {app.failure.value && (
        <p class="failure" role="alert">
          {app.failure.value}
        </p>
      )}
      <KeptOffer app={app} />
      <main>
        <Controls app={app} />
        <div class="results">
          <Charts app={app} />
          <Examples app={app} />
          <Search app={app} />
        </div>
      </main>
      <Notices app={app} />
      <Drop app={app} />
    </>
  );
}

const names: Readonly<Record<string, string>> = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

function Notices({ app }: { readonly app: App }) {
  return (
    <div class="notices" aria-live="polite">
      {app.notices.value.map(({ key, kind, text }) => (
        <p class={`notice ${kind}`} key={key}>
          <span>{text}</span>
          <button type="button" class="button small" onClick={() => app.dismiss(key)}>
            Close
          </button>
        </p>
      ))}
    </div>
  );
}

/** Takes files that are dropped anywhere. */
function Drop({ app }: { readonly app: App }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hold = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer) void filesOfDrop(event.dataTransfer).then(app.take);
    };
    addEventListener('dragover', hold);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', hold);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return over ? (
    <div class="drop">Drop pictures with a table of sentences, a model folder, or a network</div>
  ) : null;
}
