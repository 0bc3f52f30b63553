import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ServiceError } from '../service-error';
import { readBody } from './read-body';
import { readJson } from './read-json';
import * as schemas from './schemas';

/** Content of an answer or of a body that is no JSON, for the document. */
export interface OtherContent {
  readonly type: string;
  readonly schema: { readonly type: 'string' | 'object'; readonly [key: string]: unknown };
}

/** A call of an endpoint. */
export interface Call<Body, Query> {
  readonly c: Context;
  /** The `id` of the address; empty for one without. */
  readonly id: string;
  readonly body: Body;
  readonly query: Query;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** An endpoint, for the router and for the document of the API. */
export interface Endpoint<Body, Query> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Path, with `{id}` for the id of a picture. */
  readonly path: string;
  readonly summary: string;
  /** Form of a JSON body. */
  readonly body?: z.ZodType<Body>;
  /** Form of the part of the address after `?`. */
  readonly query?: z.ZodType<Query>;
  /** A body that is no JSON, which the handler reads. */
  readonly upload?: OtherContent;
  /** Answers by status. */
  readonly answers: Readonly<
    Record<
      number,
      { readonly description: string; readonly schema?: z.ZodType; readonly other?: OtherContent }
    >
  >;
  /** Statuses of refusals, besides those that every endpoint has. */
  readonly refusals?: readonly number[];
  readonly handler: (call: Call<Body, Query>) => Promise<Response>;
}

const jsonBytes = 256 * 1024;
const reasons: Readonly<Record<number, string>> = {
  400: 'The request is wrong.',
  401: 'The token is missing or wrong.',
  403: 'The host, the origin or the change is not allowed.',
  404: 'There is no such picture.',
  409: 'There is a picture of this id already.',
  413: 'Too many bytes or pixels.',
  415: 'The file is no picture of a known type.',
  422: 'The model cannot do this, or the picture is damaged.',
  429: 'The server has as much to do as it takes on.',
  500: 'The server failed.',
  503: 'The server stops.',
};

/** Adds an endpoint to a router, and to the document of the API. */
export function addEndpoint<Body = undefined, Query = undefined>(
  app: OpenAPIHono,
  { method, path, summary, body, query, upload, answers, refusals = [], handler }: Endpoint<Body, Query>,
): void {
  const refused = [400, 401, 403, ...refusals, 429, 500, 503];
  app.openAPIRegistry.registerPath({
    method,
    path,
    summary,
    request: {
      ...(path.includes('{id}') && { params: z.object({ id: z.string() }) }),
      ...(query && { query }),
      ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
      ...(upload && { body: { required: true, content: { [upload.type]: { schema: upload.schema } } } }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema, other }]) => [
          status,
          {
            description,
            ...(schema && { content: { 'application/json': { schema } } }),
            ...(other && { content: { [other.type]: { schema: other.schema } } }),
          },
        ]),
      ),
      ...Object.fromEntries(
        refused.map((status) => [
          status,
          { description: reasons[status]!, content: { 'application/json': { schema: schemas.refusal } } },
        ]),
      ),
    },
  } as unknown as Parameters<typeof app.openAPIRegistry.registerPath>[0]);
  app.on(method.toUpperCase(), path.replace('{id}', ':id'), async (c) =>
    handler({
      c,
      id: idOf(c),
      body: body ? parsed(body, await jsonOf(c)) : (undefined as Body),
      query: query ? parsed(query, c.req.query()) : (undefined as Query),
      signal: c.req.raw.signal,
    }),
  );
}

/** Reads the JSON of a request. */
async function jsonOf(c: Context): Promise<unknown> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ServiceError('type', 'The body must be JSON: send content-type application/json.');
  }
  const bytes = await readBody(c, jsonBytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ServiceError('bad-request', 'The body must be text in UTF-8.');
  }
  return readJson(text);
}

/** Checks what a client sent. */
export function parsed<Value>(schema: z.ZodType<Value>, given: unknown): Value {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const issue = deepestIssue(error.issues[0]!);
  const field = issue.path.join('.');
  throw new ServiceError('bad-request', `${field === '' ? 'The request' : field}: ${issue.message}`, field);
}

/** The most telling of the reasons why no member of a union fits. */
function deepestIssue(issue: z.core.$ZodIssue): {
  readonly path: readonly PropertyKey[];
  readonly message: string;
} {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap(([first]) => (first ? [deepestIssue(first)] : []));
  const [best] = inner.sort((a, b) => b.path.length - a.path.length);
  return best ? { path: [...issue.path, ...best.path], message: best.message } : issue;
}

/** Id of the address. */
function idOf(c: Context): string {
  try {
    return c.req.param('id') ?? '';
  } catch {
    throw new ServiceError('bad-request', 'The id must be encoded as in encodeURIComponent.', 'id');
  }
}
