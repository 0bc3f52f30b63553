import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './workspace';

/**
 * Trains SCAN and VSE++ on a few hundred photographs of Flickr8k with MobileNetV2 features. Fails unless both systems find
 * the right image and the right caption several times more often than chance.
 */
const images = 500;
const timesChance = 4;
const shared = resolve(process.env['VSE_SHARED'] ?? join(root, '..', 'shared'));
const out = mkdtempSync(join(tmpdir(), 'vse-check-'));
try {
  execFileSync(
    process.execPath,
    [
      join(root, 'examples/scan-flickr30k/dist/main.js'),
      ...['--data', join(shared, 'data/flickr8k')],
      ...['--features', `onnx:${join(shared, 'models/mobilenet_v2_1.0_224/mobilenet_v2_1.0_224.onnx')}`],
      ...['--limit', String(images), '--epochs', '6', '--warm-up', '4', '--batch-size', '32'],
      ...['--embed-dim', '128', '--word-dim', '64', '--learning-rate', '0.002'],
      ...['--system', 'vsepp,scan-t2i-avg', '--out', out],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, VSE_CACHE: join(out, 'cache') } },
  );
  const results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as readonly Result[];
  if (results.length !== 2) throw new Error(`wanted results of two systems, got ${results.length}`);
  for (const { system, imageToText, textToImage } of results) {
    // By chance the right image is among the first 10 in 10 of 500 queries. An image has five right captions among 2,500,
    // so the best of them is among the first 10 nearly as often.
    const chance = (100 * 10) / images;
    for (const [direction, { recall }] of Object.entries({ imageToText, textToImage })) {
      const times = recall[10]! / chance;
      console.log(
        `${system}, ${direction}: R@10 ${recall[10]!.toFixed(1)}, ${times.toFixed(1)} times chance`,
      );
      if (!(times >= timesChance))
        throw new Error(`${system}, ${direction}: below ${timesChance} times chance`);
    }
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}

interface Result {
  readonly system: string;
  readonly imageToText: { readonly recall: Readonly<Record<number, number>> };
  readonly textToImage: { readonly recall: Readonly<Record<number, number>> };
}
