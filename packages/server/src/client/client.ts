import type {
  Attention,
  CaptionAnswer,
  Explanation,
  FieldInfo,
  Metadata,
  PictureInfo,
  QueryPicture,
  SearchAnswer,
  SearchQuery,
  ServerStatus,
} from './api-types';
import { followEvents, type EventListeners, type EventStream } from './follow-events';
import { errorOf, VseServerError } from './server-error';
import { thumbnailHeight } from './thumbnail-heights';

/** Options of `vseClient`. */
export interface ClientOptions {
  /** Address of the server. Defaults to that of the page. */
  readonly url?: string;
  /** Token of the server, if it has one. A page logs in instead, with `login`. */
  readonly token?: string;
  /** Function that makes the requests. Defaults to the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** Options of one call. */
export interface CallOptions {
  /** Stops the call, on the server too. */
  readonly signal?: AbortSignal;
}

/** A search whose pictures may be files, which are uploaded first. */
export interface ClientQuery extends Omit<SearchQuery, 'pictures'> {
  /** Files, or names of uploads. */
  readonly pictures?: readonly { readonly picture: Blob | string; readonly weight?: number }[];
}

/** Captions, metadata and settings of a picture that is added. */
export interface AddOptions extends CallOptions {
  /** Facts for filters. */
  readonly metadata?: Metadata;
  /** Captions. */
  readonly captions?: readonly string[];
  /** Replaces a picture that is there. Defaults to `false`: it is refused. */
  readonly replace?: boolean;
}

/** Settings of a removal. */
export interface RemoveOptions extends CallOptions {
  /** Lets the call outlive the page that makes it. Defaults to `false`. */
  readonly keepalive?: boolean;
}

/** Picture to find captions for: one of the index, or an upload. */
export type CaptionTarget = { readonly id: string } | { readonly picture: Blob | string };

/** Calls of a server. Each throws `VseServerError` for a refusal, and the reason of its signal when it is aborted. */
export interface VseClient {
  /** Searches. Files of the query are uploaded once, and again if the server has forgotten them. */
  search(query: ClientQuery, options?: CallOptions): Promise<SearchAnswer>;
  /** Uploads a picture to search by. */
  uploadQuery(picture: Blob, options?: CallOptions): Promise<QueryPicture>;
  /** Explains the score of a picture. */
  explain(id: string, query: ClientQuery, options?: CallOptions): Promise<Explanation>;
  /** Tells where the words of a sentence look in a picture. */
  attention(id: string, sentence: string, options?: CallOptions): Promise<Attention>;
  /** Finds the captions that fit a picture best. */
  captions(
    target: CaptionTarget,
    options?: CallOptions & { readonly count?: number },
  ): Promise<CaptionAnswer>;
  /** Reads what is known of a picture. */
  info(id: string, options?: CallOptions): Promise<PictureInfo>;
  /** Adds a picture; it is on disk and found by searches when the call returns. */
  add(id: string, picture: Blob, options?: AddOptions): Promise<PictureInfo>;
  /** Changes metadata or captions; each replaces the whole of it. */
  edit(
    id: string,
    changes: { readonly metadata?: Metadata; readonly captions?: readonly string[] },
    options?: CallOptions,
  ): Promise<PictureInfo>;
  /** Removes a picture, its file too. */
  remove(id: string, options?: RemoveOptions): Promise<void>;
  /** Lists the fields of the metadata, for filters. */
  fields(options?: CallOptions): Promise<readonly FieldInfo[]>;
  /** Reads the state of the server. */
  status(options?: CallOptions): Promise<ServerStatus>;
  /** Follows what happens on the server, until it is closed; a lost connection is made again. */
  events(listeners: EventListeners): EventStream;
  /** Logs a page in: pictures and events then need no token. */
  login(token: string, options?: CallOptions): Promise<void>;
  /** Logs a page out. */
  logout(options?: CallOptions): Promise<void>;
  /** Address of a small picture, at least `height` px high where the server makes them so large: up to 1,024. */
  thumbnailUrl(picture: Pick<PictureInfo, 'id' | 'version'>, height: number): string;
  /** Address of the file of a picture. */
  fileUrl(picture: Pick<PictureInfo, 'id' | 'version'>): string;
}

/**
 * Makes a client of a server of `@vse/server`, for pages and programs. It needs `fetch` and nothing else.
 *
 * @param options - Address, token and `fetch`.
 *
 * @example
 * ```ts
 * import { vseClient } from '@vse/server/client';
 *
 * // In place of a server; a page needs no options.
 * const answer = { hits: [], total: 0, generation: 1, reranked: 0, milliseconds: 1 };
 * const vse = vseClient({ url: 'http://127.0.0.1:3000', fetch: async () => Response.json(answer) });
 * const { hits, total } = await vse.search({ sentences: ['a dog in the snow'], limit: 20 });
 * console.log(hits.length, total); // 0 0
 * ```
 */
export function vseClient(options: ClientOptions = {}): VseClient {
  const { url = '', token } = options;
  const base = url.replace(/\/+$/, '');
  const uploads = new WeakMap<Blob, string>();
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };

  const request = async (path: string, init: RequestInit & CallOptions = {}): Promise<Response> => {
    const { signal, headers, ...rest } = init;
    let response: Response;
    try {
      response = await (options.fetch ?? fetch)(`${base}${path}`, {
        ...rest,
        headers: { ...authorization, ...(headers as Record<string, string> | undefined) },
        ...(signal && { signal }),
      });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new VseServerError(0, 'unreachable', `The server cannot be reached: ${(cause as Error).message}`);
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  };
  const json = async <Answer>(path: string, init?: RequestInit & CallOptions): Promise<Answer> => {
    const response = await request(path, init);
    try {
      return (await response.json()) as Answer;
    } catch (cause) {
      init?.signal?.throwIfAborted();
      throw new VseServerError(
        0,
        'unreachable',
        `The answer of the server broke off: ${(cause as Error).message}`,
      );
    }
  };
  const sending = (
    body: unknown,
    { signal }: CallOptions = {},
    method = 'POST',
  ): RequestInit & CallOptions => ({
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    ...(signal && { signal }),
  });
  const send = <Answer>(path: string, body: unknown, call?: CallOptions, method?: string): Promise<Answer> =>
    json(path, sending(body, call, method));

  const uploadQuery: VseClient['uploadQuery'] = async (picture, { signal } = {}) => {
    const answer = await json<QueryPicture>('/api/query-pictures', {
      method: 'POST',
      body: picture,
      headers: { 'content-type': picture.type },
      ...(signal && { signal }),
    });
    uploads.set(picture, answer.picture);
    return answer;
  };
  const nameOf = async (picture: Blob | string, call: CallOptions): Promise<string> => {
    if (typeof picture === 'string') return picture;
    return uploads.get(picture) ?? (await uploadQuery(picture, call)).picture;
  };
  /** Makes a call whose body names uploads; if the server has forgotten one, uploads the files again. */
  const withUploads = async <Answer>(
    files: readonly (Blob | string)[],
    call: CallOptions,
    run: (names: readonly string[]) => Promise<Answer>,
  ): Promise<Answer> => {
    const names = () => Promise.all(files.map((file) => nameOf(file, call)));
    try {
      return await run(await names());
    } catch (error) {
      const held = files.filter((file) => typeof file !== 'string');
      if (!(error instanceof VseServerError) || error.code !== 'expired' || held.length === 0) throw error;
      for (const file of held) uploads.delete(file);
      return run(await names());
    }
  };
  const withQuery = <Answer>(
    query: ClientQuery,
    call: CallOptions,
    run: (ready: SearchQuery) => Promise<Answer>,
  ): Promise<Answer> => {
    const { pictures = [], ...rest } = query;
    const files = pictures.map(({ picture }) => picture);
    return withUploads(files, call, (names) =>
      run({ ...rest, pictures: pictures.map((one, i) => ({ ...one, picture: names[i]! })) }),
    );
  };
  const place = (kind: string, id: string) => `/api/${kind}/${encodeURIComponent(id)}`;
  return {
    search: (query, call = {}) => withQuery(query, call, (ready) => send('/api/search', ready, call)),
    uploadQuery,
    explain: (id, query, call = {}) =>
      withQuery(query, call, (ready) => send('/api/explain', { id, query: ready }, call)),
    attention: (id, sentence, call) => send('/api/attention', { id, sentence }, call),
    captions: (target, { count, ...call } = {}) => {
      const settings = count === undefined ? {} : { count };
      if ('id' in target) return send('/api/captions', { id: target.id, ...settings }, call);
      return withUploads([target.picture], call, ([picture]) =>
        send('/api/captions', { picture, ...settings }, call),
      );
    },
    info: (id, call) => json(place('pictures', id), call),
    add: (id, picture, { metadata, captions, replace = false, signal } = {}) => {
      const form = new FormData();
      form.set('picture', picture, 'picture');
      if (metadata !== undefined) form.set('metadata', JSON.stringify(metadata));
      if (captions !== undefined) form.set('captions', JSON.stringify(captions));
      const path = `${place('pictures', id)}${replace ? '?replace=true' : ''}`;
      return json(path, { method: 'PUT', body: form, ...(signal && { signal }) });
    },
    edit: (id, changes, call) => send(place('pictures', id), changes, call, 'PATCH'),
    remove: async (id, { keepalive = false, signal } = {}) => {
      await request(place('pictures', id), { method: 'DELETE', keepalive, ...(signal && { signal }) });
    },
    fields: async (call) =>
      (await json<{ readonly fields: readonly FieldInfo[] }>('/api/fields', call)).fields,
    status: (call) => json('/api/status', call),
    events: (listeners) => followEvents((signal) => request('/api/events', { signal }), listeners),
    login: async (secret, call) => {
      await request('/api/session', sending({ token: secret }, call));
    },
    logout: async (call) => {
      await request('/api/session', { method: 'DELETE', ...call });
    },
    thumbnailUrl: ({ id, version }, height) =>
      `${base}${place('thumbnails', id)}?height=${thumbnailHeight(height)}&v=${version}`,
    fileUrl: ({ id, version }) => `${base}${place('files', id)}?v=${version}`,
  };
}
