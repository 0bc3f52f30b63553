import { reasonOf } from './reason';

/** Reason why a backend does not work, with its own remedy if installing a package is not the one. */
export class BackendFailure extends Error {
  override readonly name = 'BackendFailure';

  constructor(
    reason: string,
    readonly remedy?: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** Reason and remedy of any error; a loader of the user may set `remedy` on its error too. */
export function failureOf(error: unknown): { readonly reason: string; readonly remedy?: string } {
  const { remedy } = (error ?? {}) as { readonly remedy?: unknown };
  // Sentences of ours name a path or a URL: they are not cut.
  const reason = error instanceof BackendFailure ? error.message : reasonOf(error);
  return { reason, ...(typeof remedy === 'string' && remedy !== '' && { remedy }) };
}
