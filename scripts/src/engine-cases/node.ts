import { writeFileSync } from 'node:fs';
import { useBackend } from '@vse/backend';
import { runCases } from './run-cases';

/** `node.mjs ENGINE FILE`: every case on an engine in Node; the results go to a file as JSON. */
const [name, file] = process.argv.slice(2) as [name: 'webgpu', file: string];
const engine = await useBackend({ prefer: [name], log: false });
writeFileSync(file, JSON.stringify({ engine: engine.message, results: await runCases() }));
process.exit(); // Dawn's threads would keep the process
