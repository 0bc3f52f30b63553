import { fileURLToPath } from 'node:url';

/**
 * Folder of the page's built files, to be sent by a server: `index.html` at `/`, every other file by its path in the folder.
 * Names in `assets` hold a digest of the content; all others are to be asked for again each time.
 *
 * The page calls the HTTP interface of `@vse/server` at `/api` of its own origin.
 *
 * @returns An absolute path.
 * @example
 * ```ts
 * import { pagePath } from '@vse/page';
 *
 * console.log(pagePath()); // .../node_modules/@vse/page/dist/site
 * ```
 */
export function pagePath(): string {
  // Both src and dist lie in the package's folder.
  return fileURLToPath(new URL('../dist/site', import.meta.url));
}

/**
 * Content-Security-Policy under which the page works: nothing but its own files and its own server, no script or style
 * within the HTML. Pictures that a person drops are `blob:`.
 *
 * @example
 * ```ts
 * import { pagePolicy } from '@vse/page';
 *
 * console.log({ 'content-security-policy': pagePolicy });
 * ```
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Folder of the page of a collection in files, to be copied beside the folders `model`, a model folder, and `collection`, which
 * `writeCollection` of `@vse/server` writes. Any server of files sends it, from any folder; it computes searches in the browser.
 *
 * @returns An absolute path.
 * @example
 * ```ts
 * import { filesPagePath } from '@vse/page';
 *
 * console.log(filesPagePath()); // .../node_modules/@vse/page/dist/files
 * ```
 */
export function filesPagePath(): string {
  return fileURLToPath(new URL('../dist/files', import.meta.url));
}
