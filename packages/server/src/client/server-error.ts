import type { ErrorCode } from './api-types';

/** A server's refusal, or a server that cannot be reached. */
export class VseServerError extends Error {
  override readonly name = 'VseServerError';

  /**
   * Makes the error of an answer.
   *
   * @param status - HTTP status; 0 if there was no answer.
   * @param code - Code to branch on.
   * @param message - Reason for people. It may hold what a person typed: show it as text.
   * @param retryAfter - Seconds to wait before the next try, where the server says so.
   */
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

interface ErrorBody {
  readonly error?: { readonly code?: ErrorCode; readonly message?: string };
}

/** The error of an answer with a status of 400 or more. */
export async function errorOf(response: Response): Promise<VseServerError> {
  const body = (await response.json().catch(() => undefined)) as ErrorBody | undefined;
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new VseServerError(
    response.status,
    body?.error?.code ?? 'failed',
    body?.error?.message ?? `The server answered ${response.status}.`,
    Number.isFinite(wait) ? Math.max(0, wait) : undefined,
  );
}
