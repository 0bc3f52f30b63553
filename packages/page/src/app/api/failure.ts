import { VseServerError, type ErrorCode } from '@vse/server/client';

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
  if (!(error instanceof VseServerError)) return { title: 'The page made a mistake', advice: message };
  const known = explanations[error.code];
  return known ? known(error) : { title: 'The server could not answer', advice: message };
}

const explanations: Readonly<Partial<Record<ErrorCode, (failure: VseServerError) => Explained>>> = {
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
