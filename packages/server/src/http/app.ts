import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Service } from '../serving/service';
import { ServiceError } from '../service-error';
import { version } from '../version';
import { refusalOf, refuse } from './answers';
import { checkHost } from './guards/hosts';
import { checkOrigin } from './guards/origins';
import { securityHeaders } from './guards/security-headers';
import { tokenGuard } from './guards/tokens';
import { metrics, type Gauge } from './metrics';
import { addPage, type ReadPage } from './page-files';
import { addPictureRoutes } from './routes/picture-routes';
import { addSearchRoutes } from './routes/search-routes';
import { addStateRoutes } from './routes/state-routes';

/** Settings of `createApp`. */
export interface AppOptions {
  readonly service: Service;
  readonly token: string | undefined;
  /** Names that the server is known by, besides `localhost` and addresses in numbers. */
  readonly hosts: readonly string[];
  /** Origins of other sites whose pages may call. */
  readonly origins: readonly string[];
  readonly page: ReadPage | undefined;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
  /** Told of faults that are not a client's. */
  readonly onFault: (error: Error) => void;
}

/** Makes the HTTP side of a service. */
export function createApp(options: AppOptions): OpenAPIHono {
  const { service, stopping, onFault } = options;
  const app = new OpenAPIHono();
  const numbers = metrics();
  const tokens = tokenGuard(options.token);

  const timed: MiddlewareHandler = async (c, next) => {
    const start = performance.now();
    await next();
    numbers.count(routePath(c, -1), c.req.method, c.res.status, (performance.now() - start) / 1000);
  };
  const running: MiddlewareHandler = async (c, next) => {
    if (!stopping.aborted) return next();
    c.header('Connection', 'close');
    return refuse(c, new ServiceError('stopping', 'The server stops.'));
  };
  app.use('*', timed, securityHeaders, checkHost(options.hosts), checkOrigin(options.origins), running);
  const open = new Set(['/api/health', '/api/session']);
  const known: MiddlewareHandler = async (c, next) => {
    const isOpen = open.has(c.req.path) || !(c.req.path.startsWith('/api/') || c.req.path === '/metrics');
    return isOpen ? next() : tokens.check(c, next);
  };
  app.use('*', known);
  app.use('/api/*', async (c, next) => {
    c.header('Cache-Control', 'no-store'); // an answer that may be kept says so
    await next();
  });

  addSearchRoutes(app, service);
  addPictureRoutes(app, service);
  addStateRoutes(app, { service, tokens, stopping });
  app.get('/metrics', async (c) => {
    c.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
    return c.body(numbers.write(await gauges(service)));
  });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: '@vse/server', version, description: 'Search of pictures by sentences and pictures.' },
    ...(options.token !== undefined && { security: [{ token: [] }] }),
  });
  if (options.token !== undefined) {
    document.components = {
      ...document.components,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    };
  }
  app.get('/api/openapi.json', (c) => c.json(document));
  if (options.page) addPage(app, options.page);

  app.all('/api/*', (c) => refuse(c, unknownRoute(c.req.method)));
  app.notFound((c) => refuse(c, new ServiceError('not-found', 'There is nothing at this address.')));
  app.onError((error, c) => {
    // Nobody reads the answer to a client that is gone.
    if (c.req.raw.signal.aborted) return refuse(c, new ServiceError('failed', 'The client is gone.'));
    return refuse(c, refusalOf(error, onFault));
  });
  return app;
}

function unknownRoute(method: string): ServiceError {
  return new ServiceError(
    'not-found',
    `There is nothing to ${method} at this address; /api/openapi.json lists all.`,
  );
}

async function gauges({ library, searches, heavy, uploads, thumbnails, captions }: Service) {
  const { indexing } = library;
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    vse_pictures: { help: 'Pictures in the index.', value: await library.count() },
    vse_captions: { help: 'Captions that pictures are compared with.', value: captions.size },
    vse_indexing: { help: '1 while the folder is indexed.', value: Number(indexing.state === 'indexing') },
    vse_indexing_done: { help: 'Pictures of this pass over the folder so far.', value: indexing.done },
    vse_indexing_failed: { help: 'Pictures that could not be indexed.', value: indexing.failed },
    vse_searches_running: { help: 'Searches now.', value: searches.running },
    vse_heavy_running: { help: 'Uploads, maps and captions now.', value: heavy.running },
    vse_heavy_waiting: {
      help: 'Uploads, maps and captions that wait.',
      value: heavy.waiting + uploads.waiting,
    },
    vse_refused_total: {
      help: 'Requests that were answered 429.',
      value: searches.refused + heavy.refused + uploads.refused + thumbnails.gate.refused,
      counter: true,
    },
    process_resident_memory_bytes: { help: 'Memory of the process.', value: rss },
    process_cpu_seconds_total: {
      help: 'Processor time of the process.',
      value: (user + system) / 1e6,
      counter: true,
    },
  } satisfies Readonly<Record<string, Gauge>>;
}
