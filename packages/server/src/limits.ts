import { assertPositive, assertWhole } from '@vse/base';

/** Limits of a server, against requests that are too large or too many. */
export interface ServerLimits {
  /** Most bytes of an uploaded picture. Defaults to 32 MiB. */
  readonly uploadBytes: number;
  /** Most pixels of a picture, checked before it is decoded. Defaults to 100 million. */
  readonly pixels: number;
  /** Searches at once; more are answered 429. Defaults to `1024`. */
  readonly searches: number;
  /** Uploads, attention maps, captions and explanations that wait for their turn; more are answered 429. Defaults to `32`. */
  readonly heavy: number;
  /** Small pictures that wait to be made; more are answered 429. Defaults to `1024`. */
  readonly thumbnails: number;
  /** Streams of events at once; more are answered 429. Defaults to `256`. */
  readonly streams: number;
  /** Connections at once; more are closed. Defaults to `4096`. */
  readonly connections: number;
  /** Seconds in which a client must have sent the headers of a request. Defaults to `10`. */
  readonly headerSeconds: number;
  /** Seconds in which a client must have sent the whole of a request. Defaults to `120`. */
  readonly requestSeconds: number;
  /** Seconds without a byte from or to a client, after which its connection is closed. Defaults to `60`. */
  readonly idleSeconds: number;
  /** Seconds that running requests have to end when the server stops. Defaults to `10`. */
  readonly stopSeconds: number;
}

const defaults: ServerLimits = {
  uploadBytes: 32 * 2 ** 20,
  pixels: 100_000_000,
  searches: 1024,
  heavy: 32,
  thumbnails: 1024,
  streams: 256,
  connections: 4096,
  headerSeconds: 10,
  requestSeconds: 120,
  idleSeconds: 60,
  stopSeconds: 10,
};

/** Limits with defaults for those that are not given, checked. */
export function limitsOf(given: Partial<ServerLimits> = {}): ServerLimits {
  const limits = { ...defaults, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (name.endsWith('Seconds')) assertPositive('createServer', `limits.${name}`, value);
    else assertWhole('createServer', `limits.${name}`, value);
  }
  return limits;
}
