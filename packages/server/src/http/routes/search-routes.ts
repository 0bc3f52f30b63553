import type { OpenAPIHono } from '@hono/zod-openapi';
import type { SearchQuery } from '../../client/api-types';
import type { Service } from '../../serving/service';
import { ServiceError } from '../../service-error';
import { addEndpoint } from '../endpoint';
import { answerJson } from '../json-answer';
import { readBody } from '../read-body';
import * as schemas from '../schemas';

/** Media types of pictures. */
const pictureType = /^image\/(jpe?g|png|webp|gif|tiff|avif)$|^application\/octet-stream$/i;

/** Adds the endpoints of searches. */
export function addSearchRoutes(app: OpenAPIHono, service: Service): void {
  const { searcher, searches, heavy, uploads, limits } = service;
  const search = (query: SearchQuery, signal: AbortSignal) =>
    searches.run(() => searcher.search(query, signal), signal);

  addEndpoint(app, {
    method: 'post',
    path: '/api/search',
    summary:
      'Searches by sentences, pictures and items together; without any, lists all pictures, the newest first.',
    body: schemas.searchQuery,
    answers: { 200: { description: 'The results.', schema: schemas.searchAnswer } },
    refusals: [404, 413, 415, 422],
    handler: async ({ c, body, signal }) => answerJson(c, await search(body, signal)),
  });
  addEndpoint(app, {
    method: 'get',
    path: '/api/search',
    summary: 'Searches by one sentence.',
    query: schemas.sentenceSearch,
    answers: { 200: { description: 'The results.', schema: schemas.searchAnswer } },
    refusals: [422],
    handler: async ({ c, query: { q, limit, offset }, signal }) =>
      answerJson(
        c,
        await search(
          {
            ...(q !== undefined && { sentences: [q] }),
            ...(limit !== undefined && { limit }),
            ...(offset !== undefined && { offset }),
          },
          signal,
        ),
      ),
  });
  addEndpoint(app, {
    method: 'post',
    path: '/api/query-pictures',
    summary: 'Uploads a picture to search by. The latest 256 are held.',
    upload: { type: 'image/*', schema: { type: 'string', format: 'binary' } },
    answers: { 201: { description: 'Its name for searches.', schema: schemas.queryPicture } },
    refusals: [413, 415, 422],
    handler: async ({ c, signal }) => {
      const type = (c.req.header('content-type') ?? '').split(';', 1)[0]!.trim();
      if (!pictureType.test(type)) {
        throw new ServiceError(
          'type',
          'The body must be a picture: send its content-type, such as image/jpeg.',
        );
      }
      const answer = await uploads.run(async () => {
        const bytes = await readBody(c, limits.uploadBytes);
        return heavy.run(() => service.keepPicture(bytes, signal), signal);
      }, signal);
      return answerJson(c, answer, 201);
    },
  });
  addEndpoint(app, {
    method: 'post',
    path: '/api/explain',
    summary: 'Explains the score of a picture: the share of each sentence, picture and item.',
    body: schemas.explainRequest,
    answers: { 200: { description: 'The shares.', schema: schemas.explanation } },
    refusals: [404, 413, 415, 422],
    handler: async ({ c, body: { id, query }, signal }) =>
      answerJson(c, await heavy.run(() => searcher.explain(id, query, signal), signal)),
  });
  addEndpoint(app, {
    method: 'post',
    path: '/api/attention',
    summary: 'Tells where the words of a sentence look in a picture.',
    body: schemas.attentionRequest,
    answers: { 200: { description: 'Weights of words and regions.', schema: schemas.attention } },
    refusals: [404, 413, 415, 422],
    handler: async ({ c, body: { id, sentence }, signal }) =>
      answerJson(c, await heavy.run(() => service.attention(id, sentence, signal), signal)),
  });
  addEndpoint(app, {
    method: 'post',
    path: '/api/captions',
    summary: 'Finds the captions that fit a picture best.',
    body: schemas.captionRequest,
    answers: { 200: { description: 'The captions.', schema: schemas.captionAnswer } },
    refusals: [404, 413, 415, 422],
    handler: async ({ c, body: { count = 5, ...target }, signal }) =>
      answerJson(c, await heavy.run(() => service.captionsOf(target, count, signal), signal)),
  });
}
