import { useSignal } from '@preact/signals';
import { VseServerError } from '@vse/server/client';
import { explainFailure } from '../api/failure';
import { useApp } from '../app-state';

/** Asks for the token of a server that wants one. */
export function TokenGate() {
  const { client, collection } = useApp();
  const token = useSignal('');
  const wrong = useSignal<string | undefined>(undefined);
  const signIn = async () => {
    try {
      await client.login(token.value.trim());
      wrong.value = undefined;
      collection.open();
    } catch (error) {
      wrong.value =
        error instanceof VseServerError && error.code === 'token'
          ? 'This is not the token of this server.'
          : `${explainFailure(error).title}. ${explainFailure(error).advice}`;
    }
  };
  return (
    <main class="gate">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void signIn();
        }}
      >
        <h1>This collection asks for a token</h1>
        <p class="quiet">
          It was printed where the server was started. The browser keeps it until it is closed.
        </p>
        <input
          type="password"
          aria-label="Token"
          autocomplete="current-password"
          autofocus
          required
          aria-invalid={wrong.value !== undefined}
          aria-describedby="token-fault"
          value={token.value}
          onInput={(event) => {
            token.value = event.currentTarget.value;
          }}
        />
        <p class="fault" id="token-fault" role="alert">
          {wrong.value}
        </p>
        <button type="submit" class="button primary">
          Open
        </button>
      </form>
    </main>
  );
}
