import type {
  AttentionAnswer,
  Explanation,
  Field,
  Indexing,
  PictureInfo,
  SearchAnswer,
  SearchQuery,
  Status,
} from './api-types';
import { Failure, failureOf, isAbort } from './failure';

/** A call that can be cancelled. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** News of the server. */
export interface EventCalls {
  readonly onIndexing: (indexing: Indexing) => void;
  readonly onChange: (change: { readonly generation: number; readonly count: number }) => void;
  readonly onConnection: (connected: boolean) => void;
}

/** The server's HTTP interface; a call that fails throws its `Failure`. */
export interface Client {
  readonly status: (options?: CallOptions) => Promise<Status>;
  readonly fields: (options?: CallOptions) => Promise<readonly Field[]>;
  readonly search: (query: SearchQuery, options?: CallOptions) => Promise<SearchAnswer>;
  /** Uploads a picture to search by. */
  readonly uploadQuery: (picture: Blob, options?: CallOptions) => Promise<string>;
  readonly picture: (id: string, options?: CallOptions) => Promise<PictureInfo>;
  readonly explain: (id: string, query: SearchQuery, options?: CallOptions) => Promise<Explanation>;
  readonly attention: (id: string, sentence: string, options?: CallOptions) => Promise<AttentionAnswer>;
  readonly add: (
    id: string,
    picture: Blob,
    options?: CallOptions & { readonly replace?: boolean },
  ) => Promise<PictureInfo>;
  /** Removes a picture; `leaving` lets the request outlive the page. */
  readonly remove: (id: string, options?: { readonly leaving?: boolean }) => Promise<void>;
  readonly signIn: (token: string) => Promise<void>;
  readonly events: (calls: EventCalls) => { close: () => void };
}

/** Address of a picture's thumbnail of at least a height. */
export function thumbnailUrl({ id, version }: Pick<PictureInfo, 'id' | 'version'>, height: number): string {
  const known = version === '' ? '' : `&v=${encodeURIComponent(version)}`;
  return `/api/thumbnails/${encodeURIComponent(id)}?height=${thumbnailHeight(height)}${known}`;
}

/** Address of a picture's file. */
export function fileUrl({ id, version }: Pick<PictureInfo, 'id' | 'version'>): string {
  return `/api/files/${encodeURIComponent(id)}?v=${encodeURIComponent(version)}`;
}

/** The smallest height that the server makes thumbnails of, at least as large as the one asked for. */
export function thumbnailHeight(height: number): number {
  return [64, 128, 256, 512].find((made) => made >= height) ?? 1024;
}

/** Calls the server that the page came from. */
export function openClient(fetcher: typeof fetch = (...given) => fetch(...given)): Client {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    let response: Response;
    try {
      response = await fetcher(`/api/${path}`, { credentials: 'same-origin', ...init });
    } catch (error) {
      if (init.signal?.aborted === true || isAbort(error)) throw error;
      throw new Failure(0, 'unreachable', 'The server cannot be reached.');
    }
    if (!response.ok) throw await failureOf(response);
    return response;
  };
  const read = async <Answer>(path: string, init?: RequestInit) => {
    const response = await call(path, init);
    try {
      return (await response.json()) as Answer;
    } catch (error) {
      if (isAbort(error)) throw error;
      throw new Failure(0, 'unreachable', "The server's answer broke off.");
    }
  };
  const post = <Answer>(path: string, body: unknown, options: CallOptions = {}) =>
    read<Answer>(path, {
      ...options,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  return {
    status: (options) => read('status', options),
    fields: async (options) => (await read<{ readonly fields: readonly Field[] }>('fields', options)).fields,
    search: (query, options) => post('search', query, options),
    async uploadQuery(picture, options) {
      const { picture: id } = await read<{ readonly picture: string }>('query-pictures', {
        ...options,
        method: 'POST',
        headers: { 'content-type': picture.type },
        body: picture,
      });
      return id;
    },
    picture: (id, options) => read(`pictures/${encodeURIComponent(id)}`, options),
    explain: (id, query, options) => post('explain', { id, query }, options),
    attention: (id, sentence, options) => post('attention', { id, sentence }, options),
    add(id, picture, { replace = false, ...options } = {}) {
      const body = new FormData();
      body.set('picture', picture, id);
      const path = `pictures/${encodeURIComponent(id)}${replace ? '?replace=true' : ''}`;
      return read(path, { ...options, method: 'PUT', body });
    },
    async remove(id, { leaving = false } = {}) {
      await call(`pictures/${encodeURIComponent(id)}`, { method: 'DELETE', keepalive: leaving });
    },
    async signIn(token) {
      await call('session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
    },
    events: listen,
  };
}

function listen({ onIndexing, onChange, onConnection }: EventCalls): { close(): void } {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const own = new EventSource('/api/events');
    source = own;
    own.addEventListener('open', () => onConnection(true));
    own.addEventListener('indexing', ({ data }) => onIndexing(JSON.parse(data as string) as Indexing));
    own.addEventListener('change', ({ data }) =>
      onChange(JSON.parse(data as string) as { generation: number; count: number }),
    );
    own.addEventListener('error', () => {
      onConnection(false);
      // The browser gives up after an answer that is no event stream, such as a proxy's error.
      if (own.readyState === EventSource.CLOSED) timer = setTimeout(open, 3000);
    });
  };
  open();
  return {
    close() {
      clearTimeout(timer);
      source?.close();
    },
  };
}
