import { VseError } from '@vse/base';
import type { Metadata } from '../client/api-types';
import { ServiceError } from '../service-error';
import { isOwnField } from './item-metadata';

/** The refusal for an id that names no picture. */
export function noPicture(id: string): ServiceError {
  return new ServiceError('not-found', `There is no picture ${JSON.stringify(id)}.`, 'id');
}

/** The refusal for a new picture whose id is taken. */
export function pictureExists(id: string): ServiceError {
  return new ServiceError(
    'exists',
    `There is a picture ${JSON.stringify(id)} already. Replace it, or use another name.`,
    'id',
  );
}

/** The refusal for a picture that could not be embedded. */
export function notEmbedded(cause: Error | undefined): ServiceError {
  if (cause instanceof ServiceError) return cause;
  const reason = cause?.message ?? 'it was not embedded';
  return Object.assign(new ServiceError('unreadable', `The picture cannot be read: ${reason}`, 'picture'), {
    cause,
  });
}

/**
 * Checks that metadata of a client has no field of the server's own.
 *
 * @throws `ServiceError` with code `bad-request`.
 */
export function checkFields(metadata: Metadata = {}): void {
  const own = Object.keys(metadata).find(isOwnField);
  if (own === undefined) return;
  throw new ServiceError(
    'bad-request',
    `A field of metadata must not begin with file., picture. or vse., got ${own}.`,
    'metadata',
  );
}

/** Faults of metadata that the index names are the client's. */
export function indexRefusal(error: unknown): unknown {
  if (!VseError.isInstance(error) || error.kind !== 'data' || !/: field /.test(error.message)) return error;
  return new ServiceError('bad-request', error.message.replace(/^[^:]*: /, ''), 'metadata');
}
