import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { answerJson, unreadText } from './json-answer';

const value = { name: 'Schnee ❄', hits: [1, 2] };
const text = '{"name":"Schnee ❄","hits":[1,2]}';

/** Answers of an app whose handler answers with JSON, behind some middlewares. */
const answered = async (prepare: (app: Hono) => void = () => undefined): Promise<Response> => {
  const app = new Hono();
  prepare(app);
  app.get('/', (c) => {
    c.header('X-Before', 'yes');
    return answerJson(c, value, 201);
  });
  return app.request('/');
};

describe('answerJson', () => {
  it('has the status, the headers and the text of its answer', async () => {
    const answer = await answered();
    expect(answer.status).toBe(201);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'application/json',
      'x-before': 'yes',
    });
    expect(unreadText(answer)).toBe(text);
  });

  it('is read as any answer, once', async () => {
    expect(await (await answered()).json()).toEqual(value);
    expect(Buffer.from(await (await answered()).arrayBuffer()).toString()).toBe(text);
    expect(await (await (await answered()).blob()).text()).toBe(text);
    const answer = await answered();
    expect(answer.bodyUsed).toBe(false);
    expect(await answer.clone().text()).toBe(text);
    expect(await answer.text()).toBe(text);
    expect(answer.bodyUsed).toBe(true);
    expect(unreadText(answer)).toBeUndefined();
    await expect(answer.text()).rejects.toThrow(TypeError);
  });

  it('keeps its text when a middleware makes it anew', async () => {
    const withHeader = await answered((app) =>
      app.use(async (c, next) => {
        await next();
        c.header('X-After', 'yes');
      }),
    );
    expect([withHeader.status, withHeader.headers.get('x-after')]).toEqual([201, 'yes']);
    expect(await withHeader.text()).toBe(text);
    const replaced = await answered((app) =>
      app.use(async (c, next) => {
        await next();
        c.res = new Response(c.res.body, c.res);
      }),
    );
    expect([replaced.status, replaced.headers.get('x-before')]).toEqual([201, 'yes']);
    expect(await replaced.text()).toBe(text);
  });
});
