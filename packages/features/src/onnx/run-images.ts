import { DataError, ShapeError } from '@vse/core';
import type { PixelImage } from '../extraction/extractor';
import type { PixelScaling } from '../preprocessing/pixel-scaling';
import type { ImagePort } from './network-ports';
import type { SessionJob, SessionResult } from './session-worker';
import type { Sessions } from './sessions';

/** A network that is open, with its image input and the outputs that are read. */
export interface ImageNetwork {
  readonly sessions: Sessions;
  readonly port: ImagePort & { readonly width: number; readonly height: number };
  readonly scaling: PixelScaling;
  /** File of the network, for messages. */
  readonly file: string;
  /** Names of the outputs. */
  readonly outputs: readonly string[];
}

/** Runs a network on images of its size; the outputs of a network with a fixed batch hold padding after the images. */
export function imageRunner(
  where: string,
  { sessions, port, scaling, file, outputs }: ImageNetwork,
): (images: readonly PixelImage[]) => Promise<SessionResult> {
  const { width, height, layout, batched, input, fixedBatch } = port;
  const size = width * height * 3;
  return async (images) => {
    const count = fixedBatch ?? images.length;
    if (images.length > count)
      throw new ShapeError(
        `${where}: images must be at most ${count}, the batch of ${file}, got ${images.length}.`,
      );
    return sessions.using(count * size, (pixels) => {
      images.forEach((image, i) => {
        if (image.width !== width || image.height !== height)
          throw new ShapeError(
            `${where}: images must be ${width} x ${height}, got ${image.width} x ${image.height}.`,
          );
        pixels.set(image.data, i * size);
      });
      pixels.fill(0, images.length * size);
      const job: SessionJob = {
        pixels,
        count,
        width,
        height,
        scaling,
        layout,
        batched,
        input,
        ones: {},
        outputs,
      };
      return sessions.run(job).catch((error: unknown) => {
        throw new DataError(
          `${where}: ${file} failed on [${count}, ${width} x ${height}]: ${(error as Error).message} Check size and preprocessing.`,
        );
      });
    });
  };
}

/** A black image. */
export function blankImage(width: number, height: number): PixelImage {
  return { data: new Uint8Array(width * height * 3), width, height };
}
