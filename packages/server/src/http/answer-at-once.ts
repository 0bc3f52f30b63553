import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';

/** Answers requests of Node's server. */
export type Fetch<Env> = (request: Request, env: Env) => Response | Promise<Response>;

/** Texts of the answers of `answerJson`, whose own bodies are empty: a `Response` makes a stream of each body. */
const texts = new WeakMap<Response, string>();

/** Answers with JSON, which `answerAtOnce` sends. */
export function answerJson(c: Context, value: unknown, status: 200 | 201 = 200): Response {
  const response = c.body(null, status, { 'Content-Type': 'application/json' });
  texts.set(response, JSON.stringify(value));
  return response;
}

/**
 * Sends answers that are in memory at once. The adaptor reads each answer as a stream, and waits a turn of the timers for its
 * end: more than a search takes. Streams of events stay streams.
 */
export function answerAtOnce<Env extends { readonly outgoing: unknown }>(answer: Fetch<Env>): Fetch<Env> {
  return async (request, env) => {
    const response = await answer(request, env);
    const outgoing = env.outgoing as ServerResponse;
    if (isStream(response) || outgoing.headersSent) return response;
    const body = await bodyOf(response);
    const headers = headersOf(response);
    if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
    outgoing.writeHead(response.status, headers);
    outgoing.end(body); // a text is sent in one piece with the headers
    return RESPONSE_ALREADY_SENT;
  };
}

async function bodyOf(response: Response): Promise<string | Uint8Array | undefined> {
  const text = texts.get(response);
  if (text !== undefined || response.body === null) return text;
  return new Uint8Array(await response.arrayBuffer());
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}

function headersOf({ headers }: Response): Record<string, string | number | string[]> {
  const all: Record<string, string | number | string[]> = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) all['set-cookie'] = cookies;
  return all;
}
