import { useSignal } from '@preact/signals';
import { useApp } from '../app-state';
import { formatCount, plural } from '../ui/format';
import { useClosingOutside } from '../ui/use-closing-outside';

/** Number of pictures, and what the server is doing; opens to tell more. */
export function StatusButton() {
  const { collection } = useApp();
  const open = useSignal(false);
  const box = useClosingOutside(open);
  const status = collection.status.value;
  const connection = collection.connection.value;
  if (!status) return null;
  const { indexing, model, pictures } = status;
  const busy = indexing.state === 'indexing' && connection === 'online';
  const state = connection !== 'online' ? 'offline' : indexing.state;
  return (
    <div
      class="status"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open.value) return;
        event.stopPropagation();
        open.value = false;
        box.current?.querySelector('button')?.focus();
      }}
    >
      <button
        type="button"
        class="plain wide"
        aria-expanded={open.value}
        aria-controls="status-menu"
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <span class={`dot ${state}`} aria-hidden="true" />
        <span>
          {busy && indexing.total > 0
            ? `${formatCount(indexing.done)} of ${formatCount(indexing.total)}`
            : formatCount(pictures.count)}
          <span class="hidden"> pictures{busy ? ' indexed' : ''}, status of the server</span>
        </span>
      </button>
      {open.value && (
        <div class="menu right" id="status-menu" role="group" aria-label="Status of the server">
          <p class="menu-title">{sayState(state)}</p>
          {busy && (
            <progress aria-label="Pictures indexed" max={Math.max(1, indexing.total)} value={indexing.done} />
          )}
          {indexing.state === 'failed' && <p class="quiet">{indexing.message}</p>}
          <dl class="facts">
            <Fact name="collection">{pictures.folder}</Fact>
            <Fact name="pictures">{formatCount(pictures.count)}</Fact>
            <Fact name="model">{model.name}</Fact>
            <Fact name="compares by">{model.similarity}</Fact>
            {model.trainedOn !== undefined && <Fact name="trained on">{model.trainedOn}</Fact>}
            {model.synthetic && <Fact name="note">trained on generated drawings</Fact>}
            <Fact name="changes">{pictures.readOnly ? 'not from here' : 'add and remove'}</Fact>
            <Fact name="server">{status.version}</Fact>
          </dl>
          {indexing.failed > 0 && (
            <details>
              <summary>{plural(indexing.failed, 'picture')} could not be read</summary>
              <ul class="failures">
                {indexing.failures.map(({ id, reason }) => (
                  <li key={id}>
                    <strong>{id}</strong> {reason}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      )}
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function sayState(state: 'offline' | 'idle' | 'indexing' | 'failed'): string {
  return {
    offline: 'The server cannot be reached',
    idle: 'Everything is indexed',
    indexing: 'Pictures are being indexed',
    failed: 'Indexing has stopped',
  }[state];
}
