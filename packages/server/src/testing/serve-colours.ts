import { createServer } from '../index';
import { colourEmbedder } from './colour-embedder';

// Serves a folder of pictures of colours until it is stopped or killed; prints its address once the folder is indexed.

const [pictures, index] = process.argv.slice(2) as [string, string];
const embedder = colourEmbedder();
const server = await createServer({ embedder, pictures, index, port: 0, page: false, watch: false });
await server.indexed();
process.stdout.write(`${server.url}\n`);
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
