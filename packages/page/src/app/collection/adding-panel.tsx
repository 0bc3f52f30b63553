import { useRef } from 'preact/hooks';
import { useApp } from '../app-state';
import { plural } from '../ui/format';
import { AddIcon, CheckIcon, CloseIcon, WarningIcon } from '../ui/icons';
import { addFiles } from './drop';
import { pictureTypes } from './picture-types';

/** Button that chooses pictures to add. */
export function AddButton() {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  if (!app.writable.value) return null;
  return (
    <>
      <button type="button" class="button add-pictures" onClick={() => input.current?.click()}>
        <AddIcon />
        <span>Add</span>
        <span class="hidden"> pictures</span>
      </button>
      <input
        ref={input}
        type="file"
        id="add-files"
        hidden
        multiple
        accept={pictureTypes.join(',')}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          addFiles(app, files);
        }}
      />
    </>
  );
}

/** Progress of the pictures that are being added. */
export function AddingPanel() {
  const { adding } = useApp();
  const list = adding.list.value;
  if (list.length === 0) return null;
  const count = (state: string) => list.filter((one) => one.state === state).length;
  const [added, exists, failed] = [count('added'), count('exists'), count('failed')];
  const done = added + exists + failed;
  const over = done === list.length;
  return (
    <section class="notice adding" aria-label="Adding pictures">
      {over ? failed + exists > 0 ? <WarningIcon /> : <CheckIcon /> : <AddIcon />}
      <div class="text">
        <p class="title" role="status">
          {over ? `${plural(added, 'picture')} added` : `Adding ${done + 1} of ${list.length}`}
        </p>
        {!over && (
          <progress aria-label="Pictures added" max={list.length} value={done}>
            {done} of {list.length}
          </progress>
        )}
        {exists > 0 && (
          <p class="advice">
            {plural(exists, 'picture', 'pictures')} of the same name {exists === 1 ? 'is' : 'are'} there
            already.{' '}
            <button type="button" class="button text small" onClick={adding.replaceExisting}>
              Replace
            </button>
          </p>
        )}
        {failed > 0 && (
          <>
            <ul class="failures">
              {list
                .filter(({ state }) => state === 'failed')
                .slice(0, 5)
                .map(({ id, reason }) => (
                  <li key={id}>
                    <strong>{id}</strong> {reason}
                  </li>
                ))}
            </ul>
            <button type="button" class="button text small" onClick={adding.retry}>
              Try again
            </button>
          </>
        )}
      </div>
      {over && (
        <button type="button" class="plain small" aria-label="Dismiss" onClick={adding.clear}>
          <CloseIcon />
        </button>
      )}
    </section>
  );
}
