import { expect, it } from 'vitest';
import { readEvents } from './read-events';

it('reads events in whatever pieces they come', async () => {
  const text =
    'event: indexing\ndata: {"a":"é 🐕"}\n\n: beat\n\ndata: one\r\ndata: two\r\n\r\nevent: cut\ndata: off';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7, 1000]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const events = [];
    for await (const event of readEvents(body)) events.push(event);
    expect(events).toEqual([
      { event: 'indexing', data: '{"a":"é 🐕"}' },
      { event: 'message', data: 'one\ntwo' },
    ]);
  }
});
