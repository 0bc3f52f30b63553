/** The script of `figureScript`, written by `src/prepare.ts`. */
declare module '*/.cache/figures.js';
