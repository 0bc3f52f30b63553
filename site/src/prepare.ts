import { useBackend } from '@vse/backend';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureScript, figureStyle } from '@vse/report';
import { partsOf } from './parts';
import { root } from './repository';

/**
 * Makes what the pages take in, before VitePress builds them: tables, declarations and figures, from the code and the files of this
 * repository, and the style of the figures.
 */
await useBackend({ prefer: ['cpu'], log: false });
const site = join(root, 'site');
const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.md') && !/node_modules|dist|\.cache/.test(path),
);
const parts = await partsOf(pages.map((path) => readFileSync(join(site, path), 'utf8')).join('\n'));
const cache = join(site, '.cache');
mkdirSync(cache, { recursive: true });
writeFileSync(join(cache, 'parts.json'), JSON.stringify(Object.fromEntries(parts)));
writeFileSync(join(cache, 'figures.css'), figureStyle({ dark: '.dark' }));
writeFileSync(join(cache, 'figures.js'), figureScript());
console.log(`${parts.size} parts for ${pages.length} pages`);
