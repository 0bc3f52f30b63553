import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';

/** Requests of a server that follow each other on one connection. */
interface Questions {
  readonly url: string;
  readonly sentences: readonly string[];
}

/** Answer of the client: its mean time per request in milliseconds, and the last answer of the server. */
interface Asked {
  readonly time: number;
  readonly answer: string;
  readonly error?: string;
}

/** A client in a process of its own, whose work is not counted as the server's. */
export interface ServingClient {
  /** Asks for the pictures of sentences, one after the other; returns the mean time in milliseconds, and the last answer. */
  ask(url: string, sentences: readonly string[]): Promise<Asked>;
  close(): Promise<void>;
}

const isClient = process.send !== undefined && process.argv[2] === 'serving-client';

/** Starts the client. */
export function servingClient(): ServingClient {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['serving-client']);
  return {
    async ask(url, sentences) {
      const answered = once(child, 'message') as Promise<[Asked]>;
      child.send({ url, sentences } satisfies Questions);
      const [asked] = await answered;
      if (asked.error !== undefined) throw new Error(asked.error);
      return asked;
    },
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const agent = new Agent({ keepAlive: true });

/** Asks for a sentence's pictures; returns the answer. */
function textOf(url: string, sentence: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = `${url}/api/search?limit=20&q=${encodeURIComponent(sentence)}`;
    get(path, { agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (some: string) => (text += some));
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(text));
      });
    }).on('error', reject);
  });
}

async function askAll({ url, sentences }: Questions): Promise<Asked> {
  const start = performance.now();
  let answer = '';
  for (const sentence of sentences) answer = await textOf(url, sentence);
  return { time: (performance.now() - start) / sentences.length, answer };
}

if (isClient) {
  process.on('message', (questions: Questions) => {
    void askAll(questions)
      .catch((error: unknown) => ({ time: 0, answer: '', error: String(error) }))
      .then((asked) => process.send!(asked));
  });
}
