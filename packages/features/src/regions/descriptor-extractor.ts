import { cpus } from 'node:os';
import { assertWhole } from '@vse/core';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import type { ExtractedFeatures } from '@vse/feature-store';
import { threadFile, workerPool, type WorkerPool } from '@vse/threads';
import { describeImage } from './describe-image';
import type { DescriptorJob } from './descriptor-thread';
import { proposeRegions, type ProposeRegionsOptions } from './propose-regions';
import { REGION_DIM } from './region-descriptor';

/** Proposals, image size and threads of `descriptorExtractor`. */
export interface DescriptorExtractorOptions {
  /** Options of `proposeRegions`. */
  readonly proposals?: ProposeRegionsOptions;
  /** Longer side that larger images are shrunk to, in px. Defaults to `160`. */
  readonly longest?: number;
  /** Threads that describe images; 1 means the caller's own. Defaults to the number of cores, at most 8. */
  readonly threads?: number;
}

/**
 * Extracts features without learned weights: describes each region of `proposeRegions` by its colours, its shape and
 * place, and the directions of its edges. Meant for drawings.
 *
 * @throws `OptionError` if a number is out of its range.
 *
 * @example
 * ```ts
 * import { descriptorExtractor } from '@vse/features';
 *
 * const [width, height] = [64, 48];
 * const data = new Uint8Array(width * height * 3).fill(255);
 * for (let y = 12; y < 36; y++) for (let x = 10; x < 30; x++) data.set([200, 0, 0], (y * width + x) * 3);
 * const extractor = descriptorExtractor({ threads: 1 });
 * const [drawing] = await extractor.extract([{ data, width, height }]);
 * console.log(drawing?.features.length, drawing?.features.dim); // regions, numbers per region
 * await extractor.dispose();
 * ```
 */
export function descriptorExtractor(options: DescriptorExtractorOptions = {}): FeatureExtractor {
  const { proposals = {}, longest = 160, threads = Math.min(8, cpus().length) } = options;
  const { count = 12, scale = 120, smallest = 0.004 } = proposals;
  assertWhole('descriptorExtractor', 'longest', longest, { from: 16 });
  assertWhole('descriptorExtractor', 'threads', threads);
  const settings = { count, scale, smallest };
  // Reject wrong settings here, not at the first image.
  proposeRegions({ data: new Uint8Array(3), width: 1, height: 1 }, settings);
  const describer = threads > 1 ? threaded(settings, threads) : undefined;
  return {
    name: 'descriptor',
    // The version changes whenever the same settings give other numbers.
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

/** Describes images in threads, which start with the first call. */
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
          return started.run(job, [job.image.data.buffer]);
        }),
      );
    },
    async dispose() {
      await (await pool)?.dispose();
    },
  };
}

/** Copies an image, so that the copy can be transferred to a thread. */
function copyOf({ data, width, height }: PixelImage): PixelImage {
  return { data: new Uint8Array(data), width, height };
}
