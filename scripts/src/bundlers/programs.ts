import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes the programs that the bundlers read. `entries` are the names that all of them import. */
export function writePrograms(project: string, entries: readonly string[]): void {
  for (const [name, text] of Object.entries(programs(entries))) {
    const file = join(project, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A page's program: it writes its outcome into the element `outcome`. */
const show = (from: string, options = '') => `import { train } from '${from}';
train(${options}).then(
  (outcome) => { document.getElementById('outcome').textContent = JSON.stringify(outcome); },
  (error) => { document.getElementById('outcome').textContent = JSON.stringify({ error: String(error) }); },
);
`;

/** A server's program: it prints its outcome. */
const print = `import { train } from '../train.mjs';
train().then((outcome) => console.log(JSON.stringify(outcome)));
`;

const html = (script: string) => `<!doctype html>
<html><head><title>@vse</title></head>
<body><pre id="outcome"></pre>${script}</body></html>
`;

function programs(entries: readonly string[]): Readonly<Record<string, string>> {
  return {
    'train.mjs': trainProgram(entries),
    'node/main.mjs': print,
    'vite-page/index.html': html('<script type="module" src="/main.js"></script>'),
    'vite-page/main.js': show('../train.mjs'),
    'webpack-page/src/index.js': show('../../train.mjs'),
    'webpack-page/dist/index.html': html('<script src="main.js"></script>'),
    'webpack-server/src/index.js': print.replace('../train', '../../train'),
    'esbuild-page/main.js': show('../train.mjs', "{ path: '/wasm/' }"),
    'esbuild-page/dist/index.html': html('<script src="main.js"></script>'),
    'esbuild-server/main.js': print,
    'app/layout.js': `export default function Layout({ children }) {
  return <html><body>{children}</body></html>;
}
`,
    'app/page.js': `'use client';
import { useEffect, useState } from 'react';
import { train } from '../train.mjs';

export default function Page() {
  const [outcome, setOutcome] = useState();
  useEffect(() => {
    train().then(setOutcome, (error) => setOutcome({ error: String(error) }));
  }, []);
  return <pre id="outcome">{outcome && JSON.stringify(outcome)}</pre>;
}
`,
    'app/train/route.js': `import { train } from '../../train.mjs';

export const dynamic = 'force-dynamic';
export async function GET() {
  return Response.json(await train());
}
`,
  };
}

/** Imports every entry, starts the wasm backend, and trains a small model by `fit`. */
const trainProgram = (entries: readonly string[]) => `
${entries.map((name, i) => `import * as entry${i} from '${name}';`).join('\n')}
import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { wasm } from '@vse/backend/wasm';
import { meanOfRegions, regionProjection } from '@vse/image-encoders';
import { sumOfHinges } from '@vse/losses';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { adam, fit } from '@vse/trainer';

const entries = [${entries.map((_, i) => `entry${i}`).join(', ')}];
const captions = ['a red ball', 'a green tree', 'two blue birds', 'a dog in the snow'];
const images = captions.map((_, image) => ({
  values: Float32Array.from({ length: 2 * 5 }, (_, i) => Math.fround(((i * 7 + image * 11) % 13) / 13)),
  length: 2,
  dim: 5,
}));

/** Losses of the first steps, the backend, and the number of entries that export something. */
export async function train(options) {
  const backend = await useBackend({ backends: [wasm(options)], prefer: ['wasm'], log: false });
  const vocabulary = buildVocabulary(captions, { minCount: 1 });
  const model = {
    images: regionProjection({ inputDim: 5, embedDim: 8, before: [meanOfRegions()], seed: 1 }),
    captions: gruEncoder({ vocabulary, wordDim: 6, embedDim: 8, output: 'last', seed: 2 }),
    similarity: cosine(),
  };
  const data = {
    name: 'four pictures',
    synthetic: true,
    imageCount: images.length,
    captionToImage: Int32Array.from(captions, (_, i) => i),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => images[row])),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row])),
  };
  const losses = [];
  await fit(model, data, {
    loss: sumOfHinges(),
    epochs: 10,
    batchSize: 4,
    optimizer: adam({ learningRate: 0.01 }),
    seed: 1,
    onProgress: (event) => void (event.type === 'step' && losses.push(event.loss)),
  });
  model.images.dispose();
  model.captions.dispose();
  return { backend: backend.name, losses, entries: entries.filter((entry) => Object.keys(entry).length > 0).length };
}
`;
