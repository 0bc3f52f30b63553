import { writeFileSync } from 'node:fs';
import { useBackend } from '@vse/backend';
import { runCases } from './run-cases';
import { runFused } from './run-fused';
import { trainingData } from './training-data';

/** `node.mjs BACKEND FILE`: runs every case on a backend in Node and writes the results to a file as JSON. */
const [name, file] = process.argv.slice(2) as [name: 'webgpu', file: string];
const backend = await useBackend({ prefer: [name], log: false });
const results = await runCases();
const fused = await runFused(trainingData());
writeFileSync(file, JSON.stringify({ backend: backend.message, results, fused }));
process.exit(); // Dawn's threads would keep the process alive
