import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { dirname } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { shared } from '../../shared';
import { torchPython } from './environment';

/** A work of `bench/src/torch/works`, and one of its figures. */
export interface TorchWork {
  readonly work: string;
  readonly options: Readonly<Record<string, number>>;
  readonly figure: string;
}

/** Form of a work: that of the field's scripts, or the fastest one known with the same result. */
export type TorchForm = 'usual' | 'best';

/** Seconds of one run. */
export interface TorchSeconds {
  readonly seconds: number;
  /** Processor time of all threads. */
  readonly processor: number;
}

/** Options of timing a work. */
export interface TimingOptions {
  readonly form: TorchForm;
  readonly threads: number;
  /** Seconds to repeat it for; it runs at least once. */
  readonly spend: number;
}

/** A running PyTorch, asked between our own runs. */
export interface TorchSession {
  /** Version of PyTorch. */
  readonly version: string;
  /** Times a work; `undefined` where it has no such form, or, said once, where an input is absent. */
  time(work: TorchWork, options: TimingOptions): Promise<TorchSeconds | undefined>;
  /** Frees all works. */
  forget(): Promise<void>;
  close(): void;
}

/** Starts PyTorch; `undefined`, after a line with the reason, where there is none. */
export async function openTorch(): Promise<TorchSession | undefined> {
  const found = await torchPython();
  if (typeof found === 'string') {
    console.log(`No PyTorch columns: ${found}.`);
    return undefined;
  }
  const program = fileURLToPath(new URL('../../torch/serve.py', import.meta.url));
  const scripts = dirname(shared('bench/torch_reference.py'));
  const child = spawn(found.python, [program, scripts], { stdio: ['pipe', 'pipe', 'inherit'] });
  return session(child as unknown as ChildProcessWithoutNullStreams);
}

async function session(child: ChildProcessWithoutNullStreams): Promise<TorchSession> {
  const lines: Interface = createInterface({ input: child.stdout });
  const answers = lines[Symbol.asyncIterator]();
  const said = new Set<string>();
  const next = async (): Promise<Answer> => {
    const line = await answers.next();
    if (line.done) throw new Error('PyTorch has ended; its error is printed above');
    return JSON.parse(line.value) as Answer;
  };
  const ask = (request: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return next();
  };
  const { torch: version } = (await next()) as { readonly torch: string };
  return {
    version,
    async time(work, options) {
      const answer = await ask({ ...work, ...options });
      if ('seconds' in answer) return answer;
      const { absent } = answer as { readonly absent: string };
      if (absent.startsWith('no ') && !said.has(absent)) console.log(`PyTorch: ${absent}.`);
      said.add(absent);
      return undefined;
    },
    async forget() {
      await ask({ forget: true });
    },
    close: () => void child.stdin.end(),
  };
}

type Answer = TorchSeconds | { readonly absent: string } | { readonly torch: string };
