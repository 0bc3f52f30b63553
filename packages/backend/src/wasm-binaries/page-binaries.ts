import { BackendFailure } from '../failure';
import { reasonOf } from '../reason';
import { binariesIn, type Binaries, type BinaryName } from './binaries';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';
const MAGIC = [0x00, 0x61, 0x73, 0x6d]; // \0asm

/** The used part of the global `WebAssembly`, which TypeScript's ES library does not declare. */
interface WebAssemblyGlobal {
  compile(bytes: Uint8Array): Promise<unknown>;
}
const EMPTY_MODULE = new Uint8Array([...MAGIC, 1, 0, 0, 0]);

/**
 * Finds the wasm binaries that the page's server serves: below `wasmPath`, the bundler's copies, or beside the page. Reads
 * the beginning of the file that is needed, so that an answer that is no wasm names its cause.
 */
export async function pageBinaries(
  needed: BinaryName,
  wasmPath: string | undefined,
  emitted: Binaries | undefined,
): Promise<Binaries> {
  await checkPolicy();
  const places =
    wasmPath === undefined ? [...(emitted ? [emitted] : []), binariesIn('./')] : [binariesIn(wasmPath)];
  const problems: string[] = [];
  for (const binaries of places) {
    const problem = await problemOf(binaries[needed]);
    if (problem === undefined) return binaries;
    problems.push(problem);
  }
  throw new BackendFailure(
    `the .wasm file is not served: ${problems.join('; ')}`,
    `copy node_modules/${PACKAGE}/dist/*.wasm to a folder that your server serves, such as public/wasm, and pass it: ` +
      "wasm({ path: '/wasm/' })",
  );
}

async function checkPolicy(): Promise<void> {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyGlobal };
  if (!WebAssembly) throw new BackendFailure('this browser has no WebAssembly', 'use another browser');
  try {
    await WebAssembly.compile(EMPTY_MODULE);
  } catch (error) {
    throw new BackendFailure(
      `this page may not compile WebAssembly (${reasonOf(error)})`,
      "allow 'wasm-unsafe-eval' in script-src of its Content-Security-Policy",
      { cause: error },
    );
  }
}

/** Reason why a URL does not serve WebAssembly; `undefined` if it does. */
async function problemOf(url: string): Promise<string | undefined> {
  const shown = absolute(url);
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin' }); // as the wasm package fetches it
  } catch (error) {
    return `${shown} cannot be fetched (${reasonOf(error)}; does connect-src of the page's policy allow it, and its server answer?)`;
  }
  if (!response.ok) return `${shown} answers ${response.status}`;
  const start = await firstBytes(response);
  if (MAGIC.every((byte, i) => start[i] === byte)) return undefined;
  const type = response.headers.get('content-type') ?? 'no content type';
  return `${shown} answers with ${type} that is not WebAssembly`;
}

/** First chunk of a body; the rest is not downloaded. */
async function firstBytes(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const chunk = await reader?.read();
  await reader?.cancel();
  return (chunk?.value as Uint8Array | undefined) ?? new Uint8Array();
}

function absolute(url: string): string {
  const { document, location } = globalThis as {
    readonly document?: { readonly baseURI: string };
    readonly location?: { readonly href: string };
  };
  try {
    return new URL(url, document?.baseURI ?? location?.href).href;
  } catch {
    return url;
  }
}
