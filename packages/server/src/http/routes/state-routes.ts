import type { OpenAPIHono } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import type { Service } from '../../serving/service';
import { ServiceError } from '../../service-error';
import { addEndpoint } from '../endpoint';
import { answerJson } from '../json-answer';
import type { TokenGuard } from '../guards/tokens';
import * as schemas from '../schemas';

/** Settings of the endpoints of the state. */
export interface StateRoutesOptions {
  readonly service: Service;
  readonly tokens: TokenGuard;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

const progressEvery = 250;
const changesEvery = 500;
const beatEvery = 15_000;

/** Adds the endpoints of the state of the server. */
export function addStateRoutes(app: OpenAPIHono, { service, tokens, stopping }: StateRoutesOptions): void {
  const { library, limits } = service;
  let streams = 0;

  addEndpoint(app, {
    method: 'get',
    path: '/api/status',
    summary: 'State of the server.',
    answers: { 200: { description: 'The state.', schema: schemas.serverStatus } },
    handler: async ({ c }) => answerJson(c, await service.status()),
  });
  addEndpoint(app, {
    method: 'get',
    path: '/api/events',
    summary: 'Server-sent events: `indexing` and `change`.',
    answers: {
      200: { description: 'The stream.', other: { type: 'text/event-stream', schema: { type: 'string' } } },
    },
    handler: ({ c, signal }) => {
      if (streams >= limits.streams) throw new ServiceError('busy', 'Too many streams of events are open.');
      streams += 1;
      c.header('Cache-Control', 'no-store');
      const answer = streamSSE(c, async (stream) => {
        const ended = new Promise<void>((resolve) => {
          const end = (): void => resolve();
          stream.onAbort(end);
          for (const one of [stopping, signal]) {
            if (one.aborted) resolve();
            else one.addEventListener('abort', end, { once: true });
          }
        });
        const indexing = throttled(progressEvery, () =>
          stream.writeSSE({ event: 'indexing', data: JSON.stringify(library.indexing) }),
        );
        const change = throttled(changesEvery, async () =>
          stream.writeSSE({
            event: 'change',
            data: JSON.stringify({ generation: library.generation, count: await library.count() }),
          }),
        );
        const beat = setInterval(() => void stream.write(': beat\n\n').catch(() => undefined), beatEvery);
        const leave = [library.onIndexing(indexing.ask), library.onChange(change.ask)];
        indexing.ask();
        change.ask();
        await ended;
        streams -= 1;
        for (const end of leave) end();
        indexing.stop();
        change.stop();
        clearInterval(beat);
      });
      return Promise.resolve(answer);
    },
  });
  addEndpoint(app, {
    method: 'get',
    path: '/api/health',
    summary: 'Tells that the server answers. It needs no token.',
    answers: { 200: { description: 'It answers.', schema: schemas.health } },
    handler: ({ c }) => Promise.resolve(answerJson(c, { status: 'ok' as const })),
  });
  addEndpoint(app, {
    method: 'post',
    path: '/api/session',
    summary: 'Logs a page in by a cookie.',
    body: schemas.login,
    answers: { 204: { description: 'The cookie is set.' } },
    refusals: [413, 415],
    handler: ({ c, body }) => {
      tokens.login(c, body.token);
      return Promise.resolve(c.body(null, 204));
    },
  });
  addEndpoint(app, {
    method: 'delete',
    path: '/api/session',
    summary: 'Logs a page out.',
    answers: { 204: { description: 'The cookie is gone.' } },
    handler: ({ c }) => {
      tokens.logout(c);
      return Promise.resolve(c.body(null, 204));
    },
  });
}

/** Calls a function at once, and then at most once in so many milliseconds, the last time too. */
function throttled(
  every: number,
  call: () => Promise<void>,
): { readonly ask: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;
  const ask = (): void => {
    if (timer) {
      isAsked = true;
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      if (isAsked) ask();
    }, every);
    isAsked = false;
    void call().catch(() => undefined);
  };
  return { ask, stop: () => clearTimeout(timer) };
}
