// Without Node built-ins and dependencies: a page loads this entry, and a test walks its imports.
export type * from './api-types';
export {
  vseClient,
  type AddOptions,
  type CallOptions,
  type CaptionTarget,
  type ClientOptions,
  type ClientQuery,
  type RemoveOptions,
  type VseClient,
} from './client';
export type { EventListeners, EventStream } from './follow-events';
export { safeName } from './safe-name';
export { VseServerError } from './server-error';
