import { once } from 'node:events';
import { copyFile, cp, link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer as createBareServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { cosine, stackedCrossAttention } from '@vse/attention';
import { useBackend } from '@vse/backend';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { extractFeatures, modelCards, onnxExtractor, preprocessingPresets } from '@vse/features';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { describeExtractor, openEmbedder, saveModel, type Embedder } from '@vse/models/node';
import { onnxScorer } from '@vse/onnx';
import { buildIndex, searchBy } from '@vse/search';
import { createServer } from '@vse/server';
import { biGruEncoder, buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { median, table } from './harness';
import { servingClient, type ServingClient } from './serving-client';
import { shared } from './shared';

/** Pictures that are indexed (or `VSE_SERVED_IMAGES`), those that are ranked again, rounds, and queries per timed run. */
const sizes = { images: 500, regions: 150, candidates: 100, rounds: 3, queries: 20, queryRounds: 9 };
/** Sizes of `vse train` for some thousand pictures, and of SCAN's embeddings. */
const dims = { vector: { embedDim: 512, wordDim: 300 }, attention: { embedDim: 1024, wordDim: 300 } };
const words = 'a dog runs over the snow with red ball two men ride bikes on street girl in blue dress'.split(
  ' ',
);

type Kind = keyof typeof dims;

/**
 * The server beside what it is made of, in one run: pictures indexed from a cold folder beside `extractFeatures`; a sentence
 * over HTTP beside `searchBy`; and the second stage of a search, 100 pictures scored again, beside its scoring by `onnxScorer`,
 * from embeddings in memory. The client of the queries is a process of its own: its time is the client's, its processor time that
 * of the server alone. `VSE_SERVING` names some of its parts: `indexing;query;ranking`.
 */
export async function benchServing(): Promise<void> {
  const count = Number(process.env['VSE_SERVED_IMAGES'] ?? sizes.images);
  const network = shared(`models/mobilenet_v2_1.0_224/${modelCards['mobilenet-v2'].file}`);
  const photographs = shared('data/flickr8k/Flicker8k_Dataset');
  const names = await readdir(photographs).catch(() => undefined);
  if (!names) {
    console.log(`skipped: no photographs in ${photographs}; set VSE_SHARED`);
    return;
  }
  const { name } = await useBackend({ prefer: ['wasm'], log: false });
  const home = await mkdtemp(join(tmpdir(), 'vse-bench-serving-'));
  try {
    const folder = join(home, 'pictures');
    await collect({ photographs, names, count, folder });
    const bench = { home, network, folder };
    console.log(`${count} photographs of Flickr8k, MobileNetV2; encoders on ${name}, ${cpus().length} cores`);
    const columns = ['median', 'ratio', 'processor time', 'ratio'];
    const parts: Readonly<Record<string, () => Promise<string>>> = {
      indexing: async () =>
        table(['work', 'pictures/s', 'over extraction', 'processor time a picture'], await indexing(bench)),
      query: async () => table(['a query', ...columns], await querying(bench)),
      ranking: async () => table(['', ...columns], await ranking(bench, { photographs, names })),
    };
    const wanted = process.env['VSE_SERVING']?.split(';') ?? Object.keys(parts);
    for (const part of wanted) {
      const measure = parts[part];
      if (!measure) throw new Error(`VSE_SERVING: there is no ${part}, but ${Object.keys(parts).join(', ')}`);
      console.log(await measure());
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

interface Bench {
  readonly home: string;
  readonly network: string;
  readonly folder: string;
}

interface Source {
  readonly photographs: string;
  readonly names: readonly string[];
}

/** Makes a folder of so many pictures; beyond those that there are, files of the same content. */
async function collect(source: Source & { readonly count: number; readonly folder: string }): Promise<void> {
  const { photographs, names, count, folder } = source;
  await mkdir(folder);
  for (let i = 0; i < count; i++) {
    const [from, to] = [
      join(photographs, names[i % names.length]!),
      join(folder, `${i}${extname(names[i % names.length]!)}`),
    ];
    await link(from, to).catch(() => copyFile(from, to));
  }
}

/** Opens a model of one kind with untrained weights: its speed is that of a trained one. */
async function openModel(kind: Kind, { home, network }: Bench): Promise<Embedder> {
  const card = modelCards['mobilenet-v2'];
  const output = kind === 'vector' ? card.pooled : card.grid;
  const extractor = await onnxExtractor({
    file: network,
    output: output.name,
    ...preprocessingPresets['minus-one-to-one'],
  });
  const { embedDim, wordDim } = dims[kind];
  const vocabulary = buildVocabulary(words, { minCount: 1 });
  const text = { vocabulary, wordDim, embedDim, seed: 2 };
  const model: MatchingModel<FeatureMatrix, string> = {
    images: regionProjection({
      inputDim: output.dim,
      embedDim,
      before: kind === 'vector' ? [unitVectors(), meanOfRegions()] : [unitVectors()],
      seed: 1,
    }),
    captions:
      kind === 'vector'
        ? gruEncoder({ ...text, output: 'last' })
        : biGruEncoder({ ...text, output: 'words' }),
    similarity: kind === 'vector' ? cosine() : stackedCrossAttention({ direction: 'text-to-image' }),
  };
  const folder = join(home, `model-${kind}`);
  await saveModel(folder, model, { extractor: await describeExtractor(extractor, { networks: [network] }) });
  await extractor.dispose();
  model.images.dispose();
  model.captions.dispose();
  return openEmbedder(folder, { networks: [network] });
}

/** Indexing by a server and extraction of the same files, in turn; each from a cold folder. */
async function indexing(bench: Bench) {
  const { home, network, folder } = bench;
  const embedder = await openModel('vector', bench);
  const extractor = await onnxExtractor({
    file: network,
    output: modelCards['mobilenet-v2'].pooled.name,
    ...preprocessingPresets['minus-one-to-one'],
  });
  const files = await readdir(folder);
  const images = files.map((file) => ({ id: file, file: join(folder, file) }));
  const rates = { extraction: [] as number[], server: [] as number[] };
  const costs = { extraction: [] as number[], server: [] as number[] };
  let run = 0;
  const timed = async (work: () => Promise<unknown>): Promise<{ rate: number; cost: number }> => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await work();
    const { user, system } = process.cpuUsage(before);
    return {
      rate: (1000 * images.length) / (performance.now() - start),
      cost: (user + system) / 1000 / images.length,
    };
  };
  for (let round = -1; round < sizes.rounds; round++) {
    const extraction = await timed(async () =>
      (await extractFeatures({ images, extractor, out: join(home, `store-${run++}`) })).close(),
    );
    const index = join(home, `index-${run++}`);
    let server: Awaited<ReturnType<typeof createServer>> | undefined;
    const served = await timed(async () => {
      server = await createServer({ embedder, pictures: folder, index, port: 0, watch: false });
      await server.indexed();
    });
    await server?.close();
    if (round < 0) continue; // the files come into memory, the network warms up
    rates.extraction.push(extraction.rate);
    rates.server.push(served.rate);
    costs.extraction.push(extraction.cost);
    costs.server.push(served.cost);
  }
  await extractor.dispose();
  await embedder.dispose();
  const ratios = rates.server.map((rate, round) => rate / rates.extraction[round]!);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  return [
    ['extractFeatures', median(rates.extraction).toFixed(0), '', `${median(costs.extraction).toFixed(1)} ms`],
    [
      'createServer',
      median(rates.server).toFixed(0),
      `${median(ratios).toFixed(2)} (${low} to ${high})`,
      `${median(costs.server).toFixed(1)} ms`,
    ],
  ];
}

/** Sentences that were not asked before: no cache answers. */
function sentences(): () => string {
  let asked = 0;
  return () => {
    asked += 1;
    const at = (place: number) => words[Math.floor(asked / words.length ** place) % words.length]!;
    return [at(0), at(1), at(2), 'dog', at(3), 'snow', 'over', 'street'].join(' ');
  };
}

/** Sentences of one timed run. */
function asked(next: () => string): readonly string[] {
  return Array.from({ length: sizes.queries }, next);
}

/** Starts a server that does nothing but what it is given. */
async function bareServer(
  listener: RequestListener,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createBareServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

/** One sentence over HTTP, and the same by the library. */
async function querying(bench: Bench) {
  const embedder = await openModel('vector', bench);
  const { embedDim } = dims.vector;
  const index = await buildIndex({
    folder: join(bench.home, 'index-of-queries'),
    dim: embedDim,
    precision: 'int8',
    model: embedder.model.digest,
  });
  const server = await createServer({ embedder, pictures: bench.folder, index, port: 0, watch: false });
  await server.indexed();
  const next = sentences();
  const client = servingClient();
  const ask = (url: string) => async (): Promise<number> => (await client.ask(url, asked(next))).time;
  const { answer } = await client.ask(server.url, [next()]);
  const bytes = await bareServer((_, response) => response.end(answer));
  const search = await bareServer((request, response) => {
    const sentence = new URL(request.url!, 'http://localhost').searchParams.get('q')!;
    void searchBy(embedder, index, { sentences: [sentence], k: 20 }).then((hits) =>
      response.end(JSON.stringify(hits)),
    );
  });
  const measured = await perQuery({
    searchBy: async () => {
      for (const sentence of asked(next)) await searchBy(embedder, index, { sentences: [sentence], k: 20 });
    },
    'searchBy, asked for through a bare server': ask(search.url),
    'GET /api/search': ask(server.url),
    'GET of as many bytes, from a bare server': ask(bytes.url),
  });
  await client.close();
  bytes.close();
  search.close();
  await server.close();
  await index.close();
  await embedder.dispose();
  return rowsOf(measured);
}

/** A search with a second stage less one without, and the scoring of as many pairs alone. */
async function ranking(bench: Bench, source: Source) {
  const embedder = await openModel('attention', bench);
  const folder = join(bench.home, 'pictures-with-regions');
  await collect({ ...source, count: sizes.regions, folder });
  const index = join(bench.home, 'index-with-regions');
  const serve = (candidates: number, own = index) =>
    createServer({
      embedder,
      pictures: folder,
      index: own,
      candidates,
      scorer: onnxScorer(),
      port: 0,
      watch: false,
    });
  const first = await serve(0);
  await first.indexed();
  await first.close();
  const next = sentences();
  const files = (await readdir(folder)).slice(0, sizes.candidates).map((file) => join(folder, file));
  const { items: images } = await embedder.embedImages(files);
  const { items: captions } = await embedder.embedCaptions([next()]);
  const scorer = await onnxScorer().open(embedder.model.similarity);
  if (!scorer) throw new Error('the benchmark needs onnxruntime-node');
  const client: ServingClient = servingClient();
  const queries = (url: string) => async (): Promise<number> => (await client.ask(url, asked(next))).time;
  const scoring = async (): Promise<void> => {
    for (let i = 0; i < sizes.queries; i++) {
      const [caption] = packed(captions);
      await Promise.all(packed(images).map((share) => scorer.score(share, caption!)));
    }
  };
  // One folder of an index has one writer: each server has its own.
  await cp(index, `${index}-2`, { recursive: true });
  const servers = [await serve(0), await serve(sizes.candidates, `${index}-2`)] as const;
  for (const server of servers) await server.indexed();
  const [alone, one, both] = await perQuery({
    [`onnxScorer, ${sizes.candidates} pictures of 49 regions, one sentence`]: scoring,
    'GET /api/search with one stage': queries(servers[0].url),
    'GET /api/search with both': queries(servers[1].url),
  });
  await client.close();
  for (const server of servers) await server.close();
  await scorer.close();
  await embedder.dispose();
  const second = {
    name: 'the second stage of GET /api/search',
    time: both!.time - one!.time,
    cost: both!.cost - one!.cost,
  };
  return rowsOf([alone!, second, one!, both!]);
}

/** Embeddings in memory that threads share, one share per core. */
function packed(embeddings: readonly (FeatureMatrix | undefined)[]) {
  const shares = Math.min(cpus().length, Math.ceil(embeddings.length / 16));
  const size = Math.ceil(embeddings.length / shares);
  return Array.from({ length: shares }, (_, share) => {
    const some = embeddings.slice(share * size, (share + 1) * size) as readonly FeatureMatrix[];
    const { length, dim } = some[0]!;
    const vectors = new SharedArrayBuffer(4 * some.length * length * dim);
    for (const [i, { values }] of some.entries()) new Float32Array(vectors).set(values, i * length * dim);
    return { shape: [some.length, length, dim] as const, vectors };
  });
}

/**
 * Medians of one query, in milliseconds: its time, and the processor time of all threads of this process, which other programs
 * disturb less.
 */
interface PerQuery {
  readonly name: string;
  readonly time: number;
  readonly cost: number;
}

/**
 * Measures alternatives in turn, round by round; each runs `sizes.queries` queries, and may return their mean time where a client
 * has taken it.
 */
async function perQuery(
  alternatives: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<readonly PerQuery[]> {
  const entries = Object.entries(alternatives);
  const times = entries.map((): number[] => []);
  const costs = entries.map((): number[] => []);
  for (let round = -1; round < sizes.queryRounds; round++) {
    for (const [i, [, run]] of entries.entries()) {
      const [start, before] = [performance.now(), process.cpuUsage()];
      const taken = await run();
      const { user, system } = process.cpuUsage(before);
      if (round < 0) continue;
      times[i]!.push(typeof taken === 'number' ? taken : (performance.now() - start) / sizes.queries);
      costs[i]!.push((user + system) / 1000 / sizes.queries);
    }
  }
  return entries.map(([name], i) => ({ name, time: median(times[i]!), cost: median(costs[i]!) }));
}

/** Rows of names and milliseconds, with the ratios to the first. */
function rowsOf(measured: readonly PerQuery[]) {
  const [first] = measured;
  return measured.map(({ name, time, cost }, i) => [
    name,
    `${time.toFixed(2)} ms`,
    i === 0 ? '' : (time / first!.time).toFixed(2),
    `${cost.toFixed(2)} ms`,
    i === 0 ? '' : (cost / first!.cost).toFixed(2),
  ]);
}
