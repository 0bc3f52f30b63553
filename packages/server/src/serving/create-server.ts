import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { assertWhole, OptionError } from '@vse/base';
import type { PairThreads, VectorIndex } from '@vse/search';
import { answerAtOnce, type Fetch } from '../http/answer-at-once';
import { createApp } from '../http/app';
import { isLoopback } from '../http/guards/hosts';
import { readPage, type ServedPage } from '../http/page-files';
import type { Metadata, ServerStatus } from '../client/api-types';
import { limitsOf, type ServerLimits } from '../limits';
import type { ServedEmbedder } from '../model/served-embedder';
import { openIndexes } from './open-indexes';
import { openService } from './service';

/** Captions and metadata of a picture, for `CreateServerOptions.details`. */
export interface PictureDetails {
  /** Facts for filters. */
  readonly metadata: Metadata;
  /** Captions. */
  readonly captions: readonly string[];
}

/** Options of `createServer`. */
export interface CreateServerOptions {
  /** Model, as `openEmbedder` of `@vse/models/node` opens it. It stays open when the server closes. */
  readonly embedder: ServedEmbedder;
  /** Folder of the pictures. What clients add is written there; what they say of pictures, to its folder `.vse`. */
  readonly pictures: string;
  /** Folder of the index, which is made if there is none; or an index that is open, and stays open. */
  readonly index: string | VectorIndex;
  /** Address to listen at. Defaults to `'127.0.0.1'`; one that other machines reach needs a token. */
  readonly host?: string;
  /** Port; `0` takes a free one. Defaults to `3000`. */
  readonly port?: number;
  /** Secret that clients must know. Defaults to none. */
  readonly token?: string;
  /** Names that the server is known by, besides `localhost` and addresses in numbers. Defaults to none. */
  readonly hosts?: readonly string[];
  /** Origins of other sites whose pages may call, such as `https://example.org`. Defaults to none. */
  readonly origins?: readonly string[];
  /**
   * Captions and metadata of pictures by their ids, as a table beside them has them. What clients say of a picture takes the
   * place of both. Defaults to none.
   */
  readonly details?: ReadonlyMap<string, PictureDetails>;
  /** Captions to find those of pictures among, besides the captions that came with pictures. Defaults to none. */
  readonly captions?: readonly string[];
  /** Pictures that a model with attention looks at again, for a search by one sentence. Defaults to `100`. */
  readonly candidates?: number;
  /**
   * Threads that score those pictures in place of `embedder.score`: `onnxScorer()` of `@vse/onnx`, several times as fast, or
   * `scoringThreads()` of `@vse/backend`. They start with the first search. Defaults to this thread.
   */
  readonly scorer?: PairThreads;
  /** Refuses changes of the pictures. Defaults to `false`; a folder that cannot be written is served so in any case. */
  readonly readOnly?: boolean;
  /** Follows the folder: what other programs put there is indexed. Defaults to `true`. */
  readonly watch?: boolean;
  /** False for a model that embeds pictures alone. Defaults to `true`. */
  readonly sentences?: boolean;
  /** Built page to serve at `/`; `false` for none. Defaults to `false`. */
  readonly page?: ServedPage | false;
  /** Limits, each with a default. */
  readonly limits?: Partial<ServerLimits>;
  /** Told of faults that end nothing, such as a picture that cannot be read any more. Defaults to `console.error`. */
  readonly onFault?: (error: Error) => void;
}

/** A server that listens. */
export interface VseServer {
  /** Address for clients. */
  readonly url: string;
  /** Port that it listens at. */
  readonly port: number;
  /** State, as clients see it. */
  status(): Promise<ServerStatus>;
  /** Resolves when the folder is indexed, as it is now. */
  indexed(): Promise<void>;
  /** Calls a listener as the indexing goes on; returns the function that ends it. */
  onIndexing(listener: (indexing: ServerStatus['indexing']) => void): () => void;
  /** Stops listening, lets running requests end, stops the indexing, and saves. */
  close(): Promise<void>;
}

/**
 * Serves a model and a folder of pictures over HTTP: searches by sentences and pictures, attention maps, captions, and pictures
 * that come and go meanwhile. It listens at once, and indexes the folder in the background.
 *
 * @param options - Model, pictures, index; address, token, limits.
 * @throws `OptionError` for an address that other machines reach without a token, and options out of range.
 * @throws `DataError` if the folder, the index or the page cannot be read, or the address is taken.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createServer, type ServedEmbedder } from '@vse/server';
 * import { vseClient } from '@vse/server/client';
 *
 * // In place of openEmbedder('models/dogs'): pictures and sentences by their length.
 * const embed = (items: readonly { readonly length: number }[]) => ({
 *   items: items.map(({ length }) => ({ values: Float32Array.of(length, 100), length: 1, dim: 2 })),
 *   failures: [],
 * });
 * const embedder: ServedEmbedder = {
 *   model: { digest: 'lengths', images: { embedDim: 2 } },
 *   embedImages: async (pictures) => embed(pictures as readonly Uint8Array[]),
 *   embedCaptions: async (sentences) => embed(sentences),
 * };
 * const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
 * const index = join(await mkdtemp(join(tmpdir(), 'index-')), 'index');
 * const server = await createServer({ embedder, pictures: folder, index, port: 0, page: false });
 *
 * const vse = vseClient({ url: server.url });
 * const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
 * await vse.add('dot.gif', new Blob([gif], { type: 'image/gif' }), { captions: ['a dot'] });
 * const { hits } = await vse.search({ sentences: ['a dot'], limit: 1 });
 * console.log(hits[0]?.id); // dot.gif
 * await server.close();
 * ```
 */
export async function createServer(options: CreateServerOptions): Promise<VseServer> {
  const { host = '127.0.0.1', port = 3000, token, candidates = 100 } = options;
  assertWhole('createServer', 'port', port, { from: 0 });
  assertWhole('createServer', 'candidates', candidates, { from: 0 });
  const limits = limitsOf(options.limits);
  if (token === '') throw new OptionError('createServer: token must not be empty. Leave it out for none.');
  if (token === undefined && !isLoopback(host)) {
    throw new OptionError(
      `createServer: host ${host} is reached from other machines, and so needs a token, got none. Set a token, or listen ` +
        'at 127.0.0.1.',
    );
  }
  const onFault = options.onFault ?? ((error) => console.error(error));
  const page =
    options.page === undefined || options.page === false ? undefined : await readPage(options.page);
  const indexes = await openIndexes(options.embedder, options.index);
  const service = await openService({
    embedder: options.embedder,
    pictures: options.pictures,
    index: indexes.index,
    regions: indexes.regions,
    details: options.details,
    captions: options.captions ?? [],
    candidates,
    scorer: options.scorer,
    readOnly: options.readOnly ?? false,
    watch: options.watch ?? true,
    sentences: options.sentences ?? true,
    limits,
    onFault,
  }).catch(async (error: unknown) => {
    await indexes.close();
    throw error;
  });
  const stopping = new AbortController();
  const app = createApp({
    service,
    token,
    hosts: [...(options.hosts ?? []), ...(isLoopback(host) ? [] : [host])],
    origins: options.origins ?? [],
    page,
    stopping: stopping.signal,
    onFault,
  });
  const server = httpServer(app.fetch, limits);
  const end = async (): Promise<void> => {
    await service.close();
    await indexes.close();
  };
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    await end();
    const { code } = cause as NodeJS.ErrnoException;
    throw new OptionError(
      `createServer: it must be able to listen at ${host}, port ${port}, got ${code}. Give another port or host.`,
      { cause },
    );
  }
  service.start();
  const { port: taken } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    status: () => service.status(),
    indexed: () => service.library.idle(),
    onIndexing: (listener) => service.library.onIndexing(listener),
    close: () =>
      (closing ??= (async () => {
        stopping.abort(new Error('the server stops'));
        await stopListening(server, limits.stopSeconds);
        await end();
      })()),
  };
}

/** Makes an HTTP server that does not wait for slow clients. */
function httpServer(fetch: Fetch<HttpBindings | Http2Bindings>, limits: ServerLimits): Server {
  const server = createAdaptorServer({
    fetch: answerAtOnce(fetch),
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: limits.headerSeconds * 1000,
      requestTimeout: limits.requestSeconds * 1000,
      connectionsCheckingInterval: 1000,
      // As long as any silence: a connection that is closed while its client sends the next request loses it.
      keepAliveTimeout: limits.idleSeconds * 1000,
      maxHeaderSize: 16 * 1024,
    },
  }) as Server;
  server.maxHeadersCount = 100;
  server.maxConnections = limits.connections;
  server.setTimeout(limits.idleSeconds * 1000);
  return server;
}

/** Ends a server: connections without a request at once, the others when their requests end, or after some seconds. */
async function stopListening(server: Server, seconds: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), seconds * 1000);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
