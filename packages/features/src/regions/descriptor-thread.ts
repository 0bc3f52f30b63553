import { parentPort } from 'node:worker_threads';
import type { PixelImage } from '../extraction/extractor';
import { describeImage } from './describe-image';
import type { ProposeRegionsOptions } from './propose-regions';

// Entry file of the threads of `descriptorExtractor`, built beside the package's index.

/** One image to describe. */
export interface DescriptorJob {
  readonly image: PixelImage;
  readonly proposals: ProposeRegionsOptions;
}

parentPort?.on('message', ({ image, proposals }: DescriptorJob) => {
  try {
    const result = describeImage(image, proposals);
    const transfer = [result.features.values.buffer, result.boxes.buffer] as ArrayBuffer[];
    parentPort?.postMessage({ result }, transfer);
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
parentPort?.postMessage({ ready: true });
