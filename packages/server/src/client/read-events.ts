/** An event of a stream of server-sent events. */
export interface ServerEvent {
  /** Name of the event. */
  readonly event: string;
  /** Its data. */
  readonly data: string;
}

/** Reads server-sent events from the body of an answer, in whatever pieces it comes. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The event of a block of lines; undefined for comments. */
function eventOf(block: string): ServerEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^(event|data): ?(.*)$/.exec(line) ?? [];
    if (name === 'event') event = value!;
    else if (name === 'data') data.push(value!);
  }
  return data.length > 0 ? { event, data: data.join('\n') } : undefined;
}
