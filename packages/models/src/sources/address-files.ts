import { DataError } from '@vse/core';
import { bytesFile } from './bytes-file';
import type { ModelFiles, OpenFile } from './model-files';

/** Options of reading a model from an address. */
export interface AddressOptions {
  /** Stops the download with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The files at an address: each is fetched as a whole. */
export function addressFiles(address: URL, options: AddressOptions = {}): ModelFiles {
  const base = folderOf(address);
  const at = (path: string): URL => {
    const url = new URL(path.split('/').map(encodeURIComponent).join('/'), base);
    url.search = base.search; // such as a signature
    return url;
  };
  return {
    where: base.href,
    open: (path) => download(at(path), options),
    within: (path) => addressFiles(at(`${path}/`), options),
  };
}

/** The address of the folder: with a slash at its end, and without `model.json`. */
function folderOf(address: URL): URL {
  const base = new URL(address);
  base.hash = '';
  base.pathname = base.pathname.replace(/\/model\.json$/, '/');
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}

async function download(url: URL, { signal }: AddressOptions): Promise<OpenFile | undefined> {
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(url, signal ? { signal } : {});
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return undefined;
    }
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DataError(
      `openModel: ${url.href} cannot be fetched: ${reasonOf(cause)}. Check the address, the connection, and whether the ` +
        'server lets this page read it (CORS).',
      { cause },
    );
  }
  if (!response.ok) {
    throw new DataError(
      `openModel: ${url.href} must answer 200 with a file of the model, got ${response.status} ${response.statusText}. ` +
        'Check the address.',
    );
  }
  if (isHtml(response.headers.get('content-type'), bytes)) {
    throw new DataError(
      `openModel: ${url.href} must be a file of the model, got an HTML page. Servers of pages answer an unknown address ` +
        'with their start page: check the address.',
    );
  }
  return bytesFile(url.href, bytes);
}

function isHtml(type: string | null, bytes: Uint8Array): boolean {
  if (type?.toLowerCase().startsWith('text/html')) return true;
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart().toLowerCase();
  return start.startsWith('<!doctype html') || start.startsWith('<html');
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { readonly cause?: unknown; readonly message?: string };
  return (cause as Error | undefined)?.message ?? message ?? String(error);
}
