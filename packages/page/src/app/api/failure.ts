/** A call that failed, as the server said it, or as the page saw it. */
export class Failure extends Error {
  /** HTTP status, 0 where no answer came. */
  readonly status: number;
  /** The server's word for the kind of failure, `unreachable` where no answer came. */
  readonly code: string;
  /** Seconds after which to try again. */
  readonly retryAfter?: number;

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message);
    this.name = 'Failure';
    this.status = status;
    this.code = code;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }
}

/** The failure of an answer that is not one: its JSON where it has one. */
export async function failureOf(response: Response): Promise<Failure> {
  const wait = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfter = Number.isFinite(wait) ? Math.max(0, wait) : undefined;
  const error = errorOf(await response.json().catch(() => undefined));
  return new Failure(
    response.status,
    error?.code ?? 'failed',
    error?.message ?? `The server answered with status ${response.status}.`,
    retryAfter,
  );
}

function errorOf(body: unknown): { readonly code: string; readonly message: string } | undefined {
  const error = (body as { readonly error?: { readonly code?: unknown; readonly message?: unknown } } | null)
    ?.error;
  return typeof error?.code === 'string' && typeof error.message === 'string'
    ? { code: error.code, message: error.message }
    : undefined;
}

/** True for a call that the page itself cancelled. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** A failure as a person reads it. */
export interface Explained {
  /** The fault, in a few words. */
  readonly title: string;
  /** Advice, or the server's own words. */
  readonly advice: string;
}

/** Says what happened and what to do. */
export function explainFailure(error: unknown): Explained {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Failure)) return { title: 'The page made a mistake', advice: message };
  const known = explanations[error.code];
  return known ? known(error) : { title: 'The server could not answer', advice: message };
}

const explanations: Readonly<Record<string, (failure: Failure) => Explained>> = {
  unreachable: () => ({
    title: 'The server cannot be reached',
    advice: 'If it was stopped, start it again with vse serve. The page tries again by itself.',
  }),
  busy: ({ retryAfter }) => ({
    title: 'The server has too much to do',
    advice: `The page asks again in ${retryAfter ?? 2} s.`,
  }),
  stopping: () => ({
    title: 'The server is stopping',
    advice: 'Start it again with vse serve. The page tries again by itself.',
  }),
  token: () => ({
    title: 'The server asks for a token',
    advice: 'It was printed where the server was started.',
  }),
  'not-embeddable': ({ message }) => ({
    title: 'The model cannot read this sentence',
    advice: `${message} Try words that describe what can be seen.`,
  }),
  'no-sentences': () => ({
    title: 'This model knows no sentences',
    advice: 'Search by a picture: drop one on the page, or paste it.',
  }),
  type: ({ message }) => ({
    title: 'This is no picture that the server reads',
    advice: `${message} It reads JPEG, PNG, WebP, GIF, TIFF and AVIF.`,
  }),
  unreadable: ({ message }) => ({ title: 'The picture is damaged', advice: message }),
  'too-large': ({ message }) => ({ title: 'The picture is too large', advice: message }),
  'too-many-pixels': ({ message }) => ({ title: 'The picture is too large', advice: message }),
  expired: () => ({
    title: 'The picture of this search is gone',
    advice: 'Drop or paste it again.',
  }),
  'not-found': () => ({
    title: 'This picture is not in the collection',
    advice: 'It may have been removed, or the address is that of another collection.',
  }),
  'read-only': () => ({
    title: 'This collection cannot be changed from here',
    advice: 'The server was started to read only.',
  }),
};
