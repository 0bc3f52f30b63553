import { cpus } from 'node:os';
import { assertWhole } from '@vse/core';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import type { ExtractedFeatures } from '@vse/feature-store';
import { threadFile, workerPool, type WorkerPool } from '@vse/threads';
import { describeImage } from './describe-image';
import type { DescriptorJob } from './descriptor-thread';
import { proposeRegions, type ProposeRegionsOptions } from './propose-regions';
import { REGION_DIM } from './region-descriptor';

export interface DescriptorExtractorOptions {
  /** How regions are proposed. */
  readonly proposals?: ProposeRegionsOptions;
  /** Images are shrunk so that their longer side is at most this, in pixels. Defaults to `160`. */
  readonly longest?: number;
  /**
   * How many threads describe images, started with the first; 1 means the caller's own. The features are the same
   * whatever it is. Defaults to the number of cores, at most 8.
   */
  readonly threads?: number;
}

/**
 * Features without any learned weights: `proposeRegions`, each region described by its colours, its shape and place,
 * and the directions of its lines. Works on any image; made for drawings, where it tells things and colours apart.
 */
export function descriptorExtractor(options: DescriptorExtractorOptions = {}): FeatureExtractor {
  const { proposals = {}, longest = 160, threads = Math.min(8, cpus().length) } = options;
  const { count = 12, scale = 120, smallest = 0.004 } = proposals;
  assertWhole('descriptorExtractor', 'longest', longest, { from: 16 });
  assertWhole('descriptorExtractor', 'threads', threads);
  const settings = { count, scale, smallest };
  // Wrong settings fail here, not at the first image.
  proposeRegions({ data: new Uint8Array(3), width: 1, height: 1 }, settings);
  const describer = threads > 1 ? threaded(settings, threads) : undefined;
  return {
    name: 'descriptor',
    // The version changes whenever the same settings would give other numbers.
    settings: { version: 1, ...settings },
    input: { longest },
    length: count,
    dim: REGION_DIM,
    batchSize: 4,
    concurrency: threads,
    extract: async (images) =>
      describer ? describer.extract(images) : images.map((image) => describeImage(image, settings)),
    dispose: async () => describer?.dispose(),
  };
}

/** Describes images in threads that start with the first call, one image at a time each. */
function threaded(
  proposals: ProposeRegionsOptions,
  threads: number,
): Pick<FeatureExtractor, 'extract' | 'dispose'> | undefined {
  const file = threadFile(import.meta.url, './descriptor-thread.js', './descriptor-thread.ts');
  if (!file) return undefined;
  let pool: Promise<WorkerPool<DescriptorJob, ExtractedFeatures>> | undefined;
  return {
    async extract(images) {
      pool ??= workerPool(file, undefined, threads);
      const started = await pool;
      return Promise.all(
        images.map((image) => {
          const job: DescriptorJob = { image: copyOf(image), proposals };
          return started.run(job, [job.image.data.buffer as ArrayBuffer]);
        }),
      );
    },
    async dispose() {
      await (await pool)?.dispose();
    },
  };
}

/** Pixels of our own, which can be handed over; the caller's stay where they are. */
function copyOf({ data, width, height }: PixelImage): PixelImage {
  return { data: new Uint8Array(data), width, height };
}
