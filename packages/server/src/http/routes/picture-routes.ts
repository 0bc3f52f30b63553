import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HonoRequest } from 'hono/request';
import type { NewPicture } from '../../library/client-changes';
import { typeOfBytes } from '../../library/picture-type';
import type { Service } from '../../serving/service';
import { ServiceError } from '../../service-error';
import { checkForm } from '../check-form';
import { addEndpoint, parsed } from '../endpoint';
import { answerJson } from '../json-answer';
import { readBody } from '../read-body';
import { readJson } from '../read-json';
import * as schemas from '../schemas';

/** Bytes of a form besides the picture. */
const formBytes = 2 * 2 ** 20;

/** Adds the endpoints of pictures. */
export function addPictureRoutes(app: OpenAPIHono, service: Service): void {
  const { library, thumbnails, heavy, uploads, limits } = service;
  const version = z.object({ v: z.string().max(100).optional() });

  addEndpoint(app, {
    method: 'get',
    path: '/api/pictures/{id}',
    summary: 'Tells what is known of a picture.',
    answers: { 200: { description: 'The picture.', schema: schemas.pictureInfo } },
    refusals: [404],
    handler: async ({ c, id }) => answerJson(c, await library.info(id)),
  });
  addEndpoint(app, {
    method: 'put',
    path: '/api/pictures/{id}',
    summary: 'Adds a picture, or replaces one. It is on disk and found by searches when the answer comes.',
    query: z.object({ replace: z.enum(['true', 'false']).optional() }),
    upload: {
      type: 'multipart/form-data',
      schema: {
        type: 'object',
        required: ['picture'],
        properties: {
          picture: { type: 'string', format: 'binary' },
          metadata: { type: 'string', description: 'JSON object of fields.' },
          captions: { type: 'string', description: 'JSON list of captions.' },
        },
      },
    },
    answers: {
      200: { description: 'It was replaced.', schema: schemas.pictureInfo },
      201: { description: 'It was added.', schema: schemas.pictureInfo },
    },
    refusals: [409, 413, 415, 422],
    handler: async ({ c, id, query, signal }) => {
      const { info, added } = await uploads.run(async () => {
        const picture = await formOf(c, limits.uploadBytes);
        const replace = query.replace === 'true';
        return heavy.run(() => library.add({ ...picture, id, replace }, signal), signal);
      }, signal);
      return answerJson(c, info, added ? 201 : 200);
    },
  });
  addEndpoint(app, {
    method: 'patch',
    path: '/api/pictures/{id}',
    summary: 'Changes metadata or captions of a picture; each replaces the whole of it.',
    body: schemas.pictureChanges,
    answers: { 200: { description: 'The picture.', schema: schemas.pictureInfo } },
    refusals: [404, 413, 415],
    handler: async ({ c, id, body: { metadata, captions }, signal }) =>
      answerJson(
        c,
        await heavy.run(
          () => library.edit(id, { ...(metadata && { metadata }), ...(captions && { captions }) }),
          signal,
        ),
      ),
  });
  addEndpoint(app, {
    method: 'delete',
    path: '/api/pictures/{id}',
    summary: 'Removes a picture and its file.',
    answers: { 204: { description: 'It is gone.' } },
    refusals: [404],
    handler: async ({ c, id, signal }) => {
      await heavy.run(() => library.remove(id), signal);
      return c.body(null, 204);
    },
  });
  addEndpoint(app, {
    method: 'get',
    path: '/api/thumbnails/{id}',
    summary: 'A small picture.',
    query: version.extend({ height: z.coerce.number().int().min(1).max(1024).optional() }),
    answers: {
      200: {
        description: 'The picture.',
        other: { type: 'image/webp', schema: { type: 'string', format: 'binary' } },
      },
    },
    refusals: [404, 422],
    handler: async ({ c, id, query: { height = 256, v }, signal }) => {
      const { path, info } = await library.file(id);
      const cached = cachedAnswer(c, `${info.version}-${height}`, v === info.version);
      if (cached) return cached;
      const bytes = await thumbnails.make(path, info.version, height, signal).catch((error: unknown) => {
        if (error instanceof ServiceError || signal.aborted) throw error;
        throw new ServiceError('unreadable', `The picture ${JSON.stringify(id)} is damaged.`);
      });
      return c.body(bytes, 200, { 'Content-Type': 'image/webp' });
    },
  });
  addEndpoint(app, {
    method: 'get',
    path: '/api/files/{id}',
    summary: 'The file of a picture.',
    query: version,
    answers: {
      200: {
        description: 'The file.',
        other: { type: 'image/*', schema: { type: 'string', format: 'binary' } },
      },
    },
    refusals: [404, 415],
    handler: async ({ c, id, query: { v } }) => {
      const { path, info } = await library.file(id);
      const cached = cachedAnswer(c, info.version, v === info.version);
      if (cached) return cached;
      const bytes = new Uint8Array(await readFile(path));
      const type = typeOfBytes(bytes);
      if (type === undefined)
        throw new ServiceError('type', `The file of ${JSON.stringify(id)} is no picture.`);
      return c.body(bytes, 200, {
        'Content-Type': type,
        'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(basename(id))}`,
      });
    },
  });
  addEndpoint(app, {
    method: 'get',
    path: '/api/fields',
    summary: 'Fields of the metadata, for filters.',
    answers: { 200: { description: 'The fields.', schema: schemas.fieldsAnswer } },
    handler: async ({ c }) => answerJson(c, { fields: await library.fields() }),
  });
}

/** Sets what caches may do; an answer if the client has the picture already. */
function cachedAnswer(c: Context, version: string, isNamed: boolean): Response | undefined {
  const tag = `"${version}"`;
  c.header('ETag', tag);
  c.header('Cache-Control', isNamed ? 'private, max-age=31536000, immutable' : 'private, no-cache');
  return c.req.header('if-none-match') === tag ? c.body(null, 304) : undefined;
}

/** Reads the form of a picture that is added. */
async function formOf(c: Context, most: number): Promise<Omit<NewPicture, 'id' | 'replace'>> {
  const type = c.req.header('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw new ServiceError('type', 'The body must be a form with the picture: send multipart/form-data.');
  }
  const body = await readBody(c, most + formBytes);
  const headers = { 'content-type': checkForm(type, body) };
  const sent = new Request(c.req.url, { method: 'POST', body, headers });
  const form = await new HonoRequest(sent).formData().catch((cause: unknown) => {
    throw new ServiceError('bad-request', `The form cannot be read: ${(cause as Error).message}`);
  });
  const file = form.get('picture');
  if (file === null || typeof file === 'string') {
    throw new ServiceError('bad-request', 'The form must have a file named picture.', 'picture');
  }
  if (file.size > most)
    throw new ServiceError('too-large', `The picture must have at most ${most} bytes.`, 'picture');
  const details = parsed(schemas.pictureDetails, {
    ...jsonPart(form, 'metadata'),
    ...jsonPart(form, 'captions'),
  });
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    type: file.type,
    ...(details.metadata && { metadata: details.metadata }),
    ...(details.captions && { captions: details.captions }),
  };
}

function jsonPart(form: FormData, name: string): Readonly<Record<string, unknown>> {
  const text = form.get(name);
  return typeof text === 'string' ? { [name]: readJson(text) } : {};
}
