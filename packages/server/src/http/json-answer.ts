import type { Context } from 'hono';

/** Texts of answers that nobody has read. */
const unread = new WeakMap<Response, string>();

/** Methods that read a body; Node 20 has no `bytes`. */
const readers = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'].filter(
  (name) => name in Response.prototype,
);

/**
 * Answers with JSON. A `Response` makes a stream of each body, which costs more than the rest of a short answer: this one makes
 * it only for a reader, such as a middleware that makes the answer anew. `unreadText` is its text.
 */
export function answerJson(c: Context, value: unknown, status: 200 | 201 = 200): Response {
  const text = JSON.stringify(value);
  const answer = c.body(null, status, { 'Content-Type': 'application/json' });
  let whole: Response | undefined;
  const read = (): Response => {
    unread.delete(answer);
    return (whole ??= new Response(text, { status: answer.status, headers: answer.headers }));
  };
  unread.set(answer, text);
  for (const name of readers) {
    Object.defineProperty(answer, name, {
      value: () => (read() as unknown as Readonly<Record<string, () => unknown>>)[name]!(),
    });
  }
  Object.defineProperty(answer, 'body', { get: () => read().body });
  return Object.defineProperty(answer, 'bodyUsed', { get: () => whole?.bodyUsed ?? false });
}

/** The text of an answer of `answerJson`; undefined for another answer, and for one that has been read. */
export function unreadText(answer: Response): string | undefined {
  return unread.get(answer);
}
