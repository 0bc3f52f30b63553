import { useRef } from 'preact/hooks';
import { useApp } from '../app-state';
import { pictureTypes } from '../collection/picture-types';
import { emptyQuery, ranks } from '../query/query';
import { CloseIcon, PictureIcon, SearchIcon } from '../ui/icons';
import { Parts } from './parts';

/** The box that answers while one types, with the parts of a combined query below it. */
export function SearchBar() {
  const { query, ask, searchBy, seesPictures, collection, pages } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const asked = query.value;
  const sentences = collection.status.value?.model.sentences !== false;

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a word, its keys are its own.
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      focusResults();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (asked.text === '') input.current?.blur();
      else ask({ ...asked, text: '' });
    }
  };
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask(query.peek(), { atOnce: true });
        // On a phone the keyboard gives way to the pictures.
        if (matchMedia('(pointer: coarse)').matches) input.current?.blur();
      }}
    >
      <div class={pages.waiting.value ? 'field busy' : 'field'}>
        <SearchIcon />
        <input
          ref={input}
          id="sentence"
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-label="Describe a picture"
          aria-keyshortcuts="/"
          placeholder={sentences ? 'Describe a picture' : 'Drop or paste a picture'}
          disabled={!sentences}
          value={asked.text}
          onInput={(event) => ask({ ...query.peek(), text: event.currentTarget.value })}
          onKeyDown={onKeyDown}
        />
        {ranks(asked) ? (
          <button
            type="button"
            class="plain"
            aria-label="Clear the search"
            onClick={() => {
              ask({ ...emptyQuery, filters: asked.filters }, { atOnce: true });
              input.current?.focus();
            }}
          >
            <CloseIcon />
          </button>
        ) : (
          <kbd class="hint" aria-hidden="true">
            /
          </kbd>
        )}
        {seesPictures.value && (
          <button
            type="button"
            class="plain"
            aria-label="Search by a picture"
            onClick={() => file.current?.click()}
          >
            <PictureIcon />
          </button>
        )}
        <input
          ref={file}
          type="file"
          hidden
          accept={pictureTypes.join(',')}
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (chosen) void searchBy(chosen);
          }}
        />
      </div>
      <Parts />
    </form>
  );
}

/** Gives the focus to the picture that Tab would reach. */
export function focusResults(): void {
  document.querySelector<HTMLElement>('.grid a[tabindex="0"]')?.focus();
}

/** Gives the focus to the search box and marks what is in it. */
export function focusSearch(): void {
  const input = document.querySelector<HTMLInputElement>('#sentence');
  input?.focus();
  input?.select();
}
