import { cpus } from 'node:os';
import { assertWhole } from '@vse/core';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import type { ExtractedFeatures } from '@vse/feature-store';
import { threadFile, workerPool, type WorkerPool } from '@vse/threads';
import { describeImage } from './describe-image';
import { descriptorSettings, type DescriptorOptions } from './descriptor-settings';
import type { DescriptorJob } from './descriptor-thread';
import type { ProposeRegionsOptions } from './propose-regions';

/** Proposals, image size and threads of `descriptorExtractor`. */
export interface DescriptorExtractorOptions extends DescriptorOptions {
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
  const { threads = Math.min(8, cpus().length) } = options;
  assertWhole('descriptorExtractor', 'threads', threads);
  const { described, proposals } = descriptorSettings(options);
  const describer = threads > 1 ? threaded(proposals, threads) : undefined;
  return {
    ...described,
    batchSize: 4,
    concurrency: threads,
    extract: async (images) =>
      describer ? describer.extract(images) : images.map((image) => describeImage(image, proposals)),
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
