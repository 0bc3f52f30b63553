import type { Context } from 'hono';
import { ServiceError } from '../service-error';

/**
 * Reads the body of a request, and stops at the limit: by its stated length before the first byte, else while it comes.
 *
 * @throws `ServiceError` with code `too-large`.
 */
export async function readBody(c: Context, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const stated = Number(c.req.header('content-length') ?? 0);
  if (stated > most) throw tooLarge(most);
  const reader = (c.req.raw.body as ReadableStream<Uint8Array> | null)?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > most) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(most);
    }
    chunks.push(value);
  }
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function tooLarge(most: number): ServiceError {
  return new ServiceError('too-large', `The body must have at most ${most} bytes.`);
}
