import { explorerScript } from './maps/explorer-script';

/**
 * Script for a page that holds maps of `explorableMap`: once in the page, it serves all maps, also those that come later. The pages of
 * `renderReport` bring it by themselves.
 *
 * @returns JavaScript, for a script element or a file.
 * @example
 * ```ts
 * import { figureScript } from '@vse/report';
 *
 * console.log(`<script>${figureScript()}</script>`.length);
 * ```
 */
export function figureScript(): string {
  return explorerScript;
}
