import { useApp } from '../app-state';
import { WarningIcon } from '../ui/icons';

/** Says that the server is away, what still works, and what to do. */
export function Banner() {
  const { collection, pages } = useApp();
  if (collection.connection.value !== 'offline') return null;
  const kept = pages.results.value !== undefined;
  return (
    <div class="banner" role="alert">
      <WarningIcon />
      <p>
        <strong>The server cannot be reached.</strong> If it was stopped, start it again with{' '}
        <code>vse serve</code>. {kept ? 'What was found stays on the page; it' : 'The page'} tries again by
        itself.
      </p>
      <button type="button" class="button small" onClick={collection.open}>
        Try now
      </button>
    </div>
  );
}
