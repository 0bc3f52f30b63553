import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { picture } from '../testing/pictures';
import { startServer } from '../testing/start-server';
import { colourEmbedder } from '../testing/colour-embedder';
import * as schemas from './schemas';

interface Operation {
  readonly summary: string;
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

it('describes the API as valid OpenAPI, with every route that there is', async () => {
  const { server } = await startServer({ token: 'secret' });
  const answer = await fetch(`${server.url}/api/openapi.json`, {
    headers: { authorization: 'Bearer secret' },
  });
  const document = (await answer.json()) as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
  };
  const { valid, errors } = await new Validator().validate(document);
  expect(errors ?? []).toEqual([]);
  expect([valid, document.openapi]).toEqual([true, '3.1.0']);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary, responses }]) => {
      expect([path, method, summary.length > 0, Object.keys(responses).includes('429')]).toEqual([
        path,
        method,
        true,
        true,
      ]);
      return `${method} ${path}`;
    }),
  );
  expect(operations.sort()).toEqual([
    'delete /api/pictures/{id}',
    'delete /api/session',
    'get /api/events',
    'get /api/fields',
    'get /api/files/{id}',
    'get /api/health',
    'get /api/pictures/{id}',
    'get /api/search',
    'get /api/status',
    'get /api/thumbnails/{id}',
    'patch /api/pictures/{id}',
    'post /api/attention',
    'post /api/captions',
    'post /api/explain',
    'post /api/query-pictures',
    'post /api/search',
    'post /api/session',
    'put /api/pictures/{id}',
  ]);
  await server.close();
});

it('answers in the forms that it describes', async () => {
  const { server, vse } = await startServer({
    embedder: colourEmbedder({ kind: 'attention' }),
    captions: ['red'],
  });
  const blob = new Blob([await picture('yellow')], { type: 'image/png' });
  const forms: readonly (readonly [z.ZodType, unknown])[] = [
    [
      schemas.pictureInfo,
      await vse.add('new.png', blob, { captions: ['yellow'], metadata: { a: 1, b: 'x', c: true } }),
    ],
    [schemas.searchAnswer, await vse.search({ sentences: ['red'] })],
    [schemas.searchAnswer, await vse.search({})],
    [schemas.queryPicture, await vse.uploadQuery(blob)],
    [schemas.explanation, await vse.explain('red.png', { sentences: ['red'] })],
    [schemas.attention, await vse.attention('red.png', 'red')],
    [schemas.captionAnswer, await vse.captions({ id: 'red.png' })],
    [schemas.fieldsAnswer, { fields: await vse.fields() }],
    [schemas.serverStatus, await vse.status()],
    [schemas.refusal, await (await fetch(`${server.url}/api/pictures/none.png`)).json()],
    [schemas.refusal, await (await fetch(`${server.url}/api/none`)).json()],
  ];
  for (const [schema, answer] of forms) expect(schema.safeParse(answer).error).toBeUndefined();
  await server.close();
});
