import { afterEach, describe, expect, it, vi } from 'vitest';
import { mayWaitInPage, startThread } from './start-thread';
import { threadPrograms } from './thread-program';

afterEach(() => vi.unstubAllGlobals());

class FakeWorker {
  static made: FakeWorker[] = [];
  onerror: (() => void) | null = null;
  readonly messages: unknown[] = [];
  ended = false;
  constructor(readonly url: string) {
    FakeWorker.made.push(this);
  }
  postMessage(data: unknown) {
    this.messages.push(data);
  }
  terminate() {
    this.ended = true;
  }
}

/** Makes globals those of a worker in an isolated page. */
function inWorker(globals: object = {}) {
  FakeWorker.made = [];
  const all = {
    process: undefined,
    crossOriginIsolated: true,
    Worker: FakeWorker,
    ...globals,
  };
  for (const [name, value] of Object.entries(all)) vi.stubGlobal(name, value);
}

describe('mayWaitInPage', () => {
  it('is true in a worker of an isolated page', () => {
    inWorker();
    expect(mayWaitInPage()).toBe(true);
  });

  it.each([
    ['the thread of the page, which may not wait', { document: {} }],
    ['a page without the headers', { crossOriginIsolated: false }],
    ['a worker that cannot start others', { Worker: undefined }],
  ])('is false in %s', (_, globals) => {
    inWorker(globals);
    expect(mayWaitInPage()).toBe(false);
  });
});

describe('startThread', () => {
  const data = { binary: Uint8Array.of(0), memory: {} };

  it('starts a worker of a text in a page, and gives it its data', async () => {
    const texts: Blob[] = [];
    const revoked: string[] = [];
    inWorker();
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${texts.push(blob)}`);
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url));
    const failed = vi.fn();
    const thread = startThread(data, failed);
    const [worker] = FakeWorker.made;
    expect(worker!.url).toBe('blob:1');
    expect(await texts[0]!.text()).toBe(threadPrograms.page);
    expect(worker!.messages).toEqual([data]);
    expect(failed).not.toHaveBeenCalled();
    worker!.onerror!();
    expect(failed).toHaveBeenCalledOnce();
    thread.end();
    expect(worker!.ended).toBe(true);
    expect(revoked).toContain('blob:1');
    vi.restoreAllMocks();
  });

  it('says that a thread in Node failed whose program cannot run', async () => {
    const failed = vi.fn();
    // Without a memory, the program cannot even mark its state.
    const thread = startThread({ binary: Uint8Array.of(0), memory: {} }, failed);
    await vi.waitUntil(() => failed.mock.calls.length > 0, { timeout: 60_000 });
    thread.end();
  });
});
