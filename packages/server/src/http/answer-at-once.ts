import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { unreadText } from './json-answer';

/** Answers requests of Node's server. */
export type Fetch<Env> = (request: Request, env: Env) => Response | Promise<Response>;

/**
 * Sends answers that are in memory at once. The adaptor reads each answer as a stream, and waits a turn of the timers for its
 * end: more than a search takes. Streams of events stay streams.
 */
export function answerAtOnce<Env extends { readonly outgoing: unknown }>(answer: Fetch<Env>): Fetch<Env> {
  return async (request, env) => {
    const response = await answer(request, env);
    const outgoing = env.outgoing as ServerResponse;
    if (isStream(response) || outgoing.headersSent) return response;
    const body = unreadText(response) ?? (await bytesOf(response));
    const headers = headersOf(response);
    if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
    outgoing.writeHead(response.status, headers);
    outgoing.end(body); // text goes out in one piece with the headers
    return RESPONSE_ALREADY_SENT;
  };
}

async function bytesOf(response: Response): Promise<Buffer | undefined> {
  return response.body === null ? undefined : Buffer.from(await response.arrayBuffer());
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}

function headersOf({ headers }: Response): OutgoingHttpHeaders {
  const all: OutgoingHttpHeaders = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) all['set-cookie'] = cookies;
  return all;
}
