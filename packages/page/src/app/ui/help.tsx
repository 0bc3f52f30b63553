import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app-state';
import { CloseIcon } from './icons';

const keys: readonly (readonly [readonly string[], string])[] = [
  [['/'], 'Write in the search box'],
  [['↓'], 'From the search box to the pictures'],
  [['←', '→', '↑', '↓'], 'From picture to picture'],
  [['Enter'], 'Open a picture'],
  [['←', '→'], 'The picture before or after, in the details'],
  [['Esc'], 'Close the details, or empty the search box'],
  [['Ctrl', 'V'], 'Search by the picture that was copied'],
  [['?'], 'This list'],
];

/** List of the page's keys. */
export function Help() {
  const { help } = useApp();
  return help.value ? <HelpDialog /> : null;
}

function HelpDialog() {
  const { help } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const close = () => {
    help.value = false;
  };
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={close}>
      <header>
        <h2 id="help-title">Keys</h2>
        <button type="button" class="plain" aria-label="Close" onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <dl>
        {keys.map(([combination, meaning]) => (
          <div key={meaning}>
            <dt>
              {combination.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
