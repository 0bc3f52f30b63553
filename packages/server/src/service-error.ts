import { VseError } from '@vse/base';
import type { ErrorCode } from './client/api-types';

/** HTTP statuses of refusals. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

const statuses: Readonly<Record<Exclude<ErrorCode, 'unreachable'>, ErrorStatus>> = {
  'bad-request': 400,
  token: 401,
  host: 403,
  origin: 403,
  'read-only': 403,
  'not-found': 404,
  expired: 404,
  method: 405,
  exists: 409,
  'too-large': 413,
  'too-many-pixels': 413,
  type: 415,
  unreadable: 422,
  'no-attention': 422,
  'no-captions': 422,
  'no-sentences': 422,
  'not-embeddable': 422,
  busy: 429,
  stopping: 503,
  failed: 500,
};

/** A refusal that the caller is told. */
export class ServiceError extends VseError {
  /** HTTP status of the answer. */
  readonly status: ErrorStatus;

  /**
   * Makes a refusal.
   *
   * @param code - Code to branch on.
   * @param message - Reason for people.
   * @param field - Part of the request that is at fault.
   */
  constructor(
    readonly code: Exclude<ErrorCode, 'unreachable'>,
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.status = statuses[code];
  }
}
