import { WarningIcon } from '../ui/icons';

/** Says what the page of a collection in files is loading, or why it cannot. */
export function Opening({ step, fault }: { readonly step?: string; readonly fault?: string }) {
  return (
    <main class="gate">
      {fault === undefined ? (
        <div role="status">
          <h1>Opening the collection</h1>
          <p class="quiet">{step}</p>
          <progress aria-label="Loading" />
        </div>
      ) : (
        <div role="alert">
          <h1>
            <WarningIcon /> The collection cannot be opened
          </h1>
          <p>{fault}</p>
        </div>
      )}
    </main>
  );
}
