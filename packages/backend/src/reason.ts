/** First line of an error's message, short enough to quote within another line. */
export function reasonOf(error: unknown): string {
  const text = messageOf(error);
  const line = (text.trim().split('\n', 1)[0] ?? '').replace(/\.$/, '');
  return (line.length > 200 ? `${line.slice(0, 197)}...` : line) || 'no reason given';
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  // The wasm backend rejects with a bare { message }.
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : 'unknown error';
}
