import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';

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
    const bytes = response.body === null ? undefined : Buffer.from(await response.arrayBuffer());
    outgoing.writeHead(response.status, {
      ...headersOf(response),
      ...(bytes && { 'content-length': bytes.length }),
    });
    outgoing.end(bytes);
    return RESPONSE_ALREADY_SENT;
  };
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}

function headersOf({ headers }: Response): Record<string, string | string[]> {
  const cookies = headers.getSetCookie();
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 && { 'set-cookie': cookies }) };
}
