import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError, VseError } from '@vse/core';
import { sha256File } from '@vse/formats';
import type { Context } from '../context';
import { isFile } from '../models/model-folder';

/** A file to download. */
export interface Source {
  /** Name of the file. */
  readonly name: string;
  readonly url: string;
  readonly sha256: string;
  /** Size in bytes, if it is known. */
  readonly bytes: number | undefined;
}

/** A file that was downloaded. */
export interface Downloaded {
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes that an earlier download had left. */
  readonly resumedAt: number;
  /** True if the file was there with this digest, and nothing was downloaded. */
  readonly wasThere: boolean;
}

/**
 * Downloads a file beside its place as `NAME.part`, checks its digest, and puts it there. A part that an earlier download
 * left is gone on with, if the server can.
 *
 * @throws `DataError` if the file has another digest or size, or another file is in its place; `VseError` if the server does
 * not answer.
 */
export async function download(source: Source, file: string, context: Context): Promise<Downloaded> {
  const { sha256 } = source;
  if (await isFile(file)) {
    const digest = await sha256File(file);
    if (digest === sha256) return { bytes: (await stat(file)).size, sha256, resumedAt: 0, wasThere: true };
    throw new DataError(
      `vse network: ${file} is another file, of sha256 ${digest}, wanted ${sha256}. Move it away, or give --out.`,
    );
  }
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.part`;
  const resumedAt = await append(source, part, context);
  const digest = await sha256File(part);
  const { size } = await stat(part);
  if (digest !== sha256) {
    await rm(part);
    throw new DataError(
      `vse network: ${source.url} must be the file of sha256 ${sha256}${source.bytes === undefined ? '' : ` and ${source.bytes} bytes`}, ` +
        `got ${digest} and ${size} bytes. What was downloaded is removed: try again, or another address.`,
    );
  }
  await rename(part, file);
  return { bytes: size, sha256, resumedAt, wasThere: false };
}

/** Adds the rest of the file to the part; returns the size that it had. */
async function append(source: Source, part: string, { signal, progress }: Context): Promise<number> {
  const before = (await stat(part).catch(() => undefined))?.size ?? 0;
  if (source.bytes !== undefined && before === source.bytes) return before;
  const response = await fetchFrom(source.url, before, signal);
  if (response.status === 416) return before; // the part is whole, or no part of this file: the digest tells
  const from = response.status === 206 ? before : 0;
  const length = Number(response.headers.get('content-length'));
  const total = source.bytes ?? (length > 0 ? from + length : undefined);
  const show = progress(`Downloading ${source.name}`, 'MB');
  const handle = await open(part, from > 0 ? 'a' : 'w');
  let done = from;
  try {
    for await (const chunk of response.body ?? []) {
      await handle.write(chunk as Uint8Array);
      done += (chunk as Uint8Array).length;
      if (total !== undefined) show({ done: megabytes(done), total: megabytes(total) });
      if (source.bytes !== undefined && done > source.bytes) break; // the digest will tell
    }
    await handle.sync();
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(
      source.url,
      `${(cause as Error).message} after ${done} bytes. The same command goes on from there.`,
      cause,
    );
  } finally {
    await handle.close();
  }
  return from;
}

async function fetchFrom(url: string, from: number, signal: AbortSignal): Promise<Response> {
  const headers = { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) };
  let response: Response;
  try {
    response = await fetch(url, { headers, signal, redirect: 'follow' });
  } catch (cause) {
    signal.throwIfAborted();
    const reason = ((cause as Error).cause as Error | undefined)?.message ?? (cause as Error).message;
    throw unreachable(url, `${reason}. Check the address and the connection.`, cause);
  }
  if (response.ok || response.status === 416) return response;
  throw unreachable(url, `status ${response.status} ${response.statusText}. Check the address.`);
}

function unreachable(url: string, text: string, cause?: unknown): VseError {
  return new VseError(`vse network: ${url} cannot be downloaded: ${text}`, { cause });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
