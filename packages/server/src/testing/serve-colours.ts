import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from '../index';
import { colourEmbedder } from './colour-embedder';
import { picture } from './pictures';

// Serves a folder of pictures of colours, of which it draws so many, until it is stopped or killed; prints its address once the folder is indexed.

const [pictures, index, count, searches] = process.argv.slice(2) as [string, string, string, string];
await mkdir(pictures, { recursive: true });
for (let i = 0; i < Number(count); i++) {
  await writeFile(join(pictures, `${i}.png`), await picture([i % 256, (7 * i) % 256, (31 * i) % 256]));
}
const embedder = colourEmbedder();
const server = await createServer({
  embedder,
  pictures,
  index,
  port: 0,
  page: false,
  watch: false,
  limits: { searches: Number(searches) },
});
await server.indexed();
process.stdout.write(`${server.url}\n`);
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
