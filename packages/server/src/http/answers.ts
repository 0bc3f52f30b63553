import { VseError } from '@vse/base';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ServiceError } from '../service-error';

const retryAfterSeconds = 1;

/** The answer of a refusal. */
export function refuse(c: Context, { status, code, message, field }: ServiceError): Response {
  // Of a picture that could not be made, nothing is kept as if it were the picture.
  c.header('Cache-Control', 'no-store');
  c.header('ETag', undefined);
  if (code === 'busy' || code === 'stopping') c.header('Retry-After', String(retryAfterSeconds));
  return c.json({ error: { code, message, ...(field !== undefined && { field }) } }, status);
}

/** The refusal that an error is. What is not the client's fault is told without its message, and reported to `onFault`. */
export function refusalOf(error: unknown, onFault: (error: Error) => void): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof HTTPException) return new ServiceError('bad-request', error.message);
  const fault = error instanceof Error ? error : new Error(String(error));
  onFault(fault);
  const known = VseError.isInstance(error) && (error.kind === 'data' || error.kind === 'option');
  return new ServiceError('failed', known ? fault.message : 'The server failed. Its log says why.');
}
