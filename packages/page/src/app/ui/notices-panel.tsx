import { AddingPanel } from '../collection/adding-panel';
import { useApp } from '../app-state';
import { nameOf } from './format';
import { CheckIcon, CloseIcon, TrashIcon, WarningIcon } from './icons';

/** Notices at the foot of the page: what is being added and removed, news, and errors. */
export function NoticesPanel() {
  const { notices, removals } = useApp();
  return (
    <div class="notices" aria-live="polite">
      <AddingPanel />
      {[...removals.pending.value].map((id) => (
        <section class="notice" key={id}>
          <TrashIcon />
          <div class="text">
            <p class="title">{nameOf(id)} is removed</p>
          </div>
          <button type="button" class="button small" onClick={() => removals.undo(id)}>
            Undo
          </button>
        </section>
      ))}
      {notices.list.value.map(({ key, kind, title, advice, about }) => (
        <section class={`notice ${kind}`} key={key}>
          {kind === 'error' ? <WarningIcon /> : <CheckIcon />}
          <div class="text">
            <p class="title">{title}</p>
            {(about ?? advice) !== undefined && (
              <p class="advice">
                {about !== undefined && <strong>{nameOf(about)} </strong>}
                {advice}
              </p>
            )}
          </div>
          <button type="button" class="plain small" aria-label="Dismiss" onClick={() => notices.dismiss(key)}>
            <CloseIcon />
          </button>
        </section>
      ))}
    </div>
  );
}
