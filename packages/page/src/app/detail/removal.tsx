import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PictureInfo } from '@vse/server/client';
import { useApp } from '../app-state';
import { nameOf } from '../ui/format';
import { TrashIcon } from '../ui/icons';

/** Removes a picture after a question: its file is deleted. Undone from the results while its time is not over. */
export function Removal({ picture }: { readonly picture: PictureInfo }) {
  const { removals, show } = useApp();
  const asking = useSignal(false);
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking.value) keep.current?.focus();
  }, [asking.value]);
  if (!asking.value) {
    return (
      <button
        type="button"
        class="button"
        onClick={() => {
          asking.value = true;
        }}
      >
        <TrashIcon />
        Remove
      </button>
    );
  }
  return (
    <div class="confirm" role="group" aria-label="Remove this picture">
      <p>
        Remove <strong>{nameOf(picture.id)}</strong> from the collection? Its file is deleted from the
        server’s folder.
      </p>
      <button
        type="button"
        class="button danger"
        onClick={() => {
          removals.remove(picture.id);
          show(undefined);
        }}
      >
        Delete the file
      </button>
      <button
        ref={keep}
        type="button"
        class="button"
        onClick={() => {
          asking.value = false;
        }}
      >
        Keep it
      </button>
    </div>
  );
}
