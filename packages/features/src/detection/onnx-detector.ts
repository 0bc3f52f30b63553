import { DataError, OptionError } from '@vse/core';
import type { Json } from '@vse/formats';
import type { PixelImage } from '../extraction/extractor';
import { imagePort, listPorts, outputName, type ImagePort } from '../onnx/network-ports';
import { openSessions, type SessionsOptions } from '../onnx/open-sessions';
import type { SessionDescription, SessionJob } from '../onnx/session-worker';
import type { Sessions } from '../onnx/sessions';
import { pixelScaling, scalingJson } from '../preprocessing/pixel-scaling';
import type { DetectorHead } from './detector-head';
import type { Detections } from './detections';
import { frameImage, type FrameOptions } from './frame';

/** Network, head and sessions of `onnxDetector`. */
export interface OnnxDetectorOptions extends SessionsOptions {
  /** Kind of the detector: `yoloxHead()`, `fasterRcnnHead()`, `detrHead()` or one of your own. */
  readonly head: DetectorHead;
  /** Width and height of the input. Defaults to the network's own, or to the image's within the head's `longest`. */
  readonly size?: number | { readonly width: number; readonly height: number };
}

/** Detects objects in images. */
export interface RegionDetector {
  /** Name of the detector. */
  readonly name: string;
  /** Everything that changes the boxes, for the hash of a feature store. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Longer side of the images that the network reads, in px; larger images are shrunk. */
  readonly longest: number;
  /** Overlap threshold of the non-maximum suppression that its boxes need; absent if they need none. */
  readonly overlap?: number;
  /** Versions of the programs that the boxes depend on. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Number of concurrent calls of `detect` that pay off. */
  readonly concurrency: number;
  /** Detects all boxes in an image, without thresholds or suppression, clipped to the image. */
  detect(image: PixelImage): Promise<Detections>;
  /** Frees the network. */
  dispose(): Promise<void>;
}

/**
 * Opens a detector in ONNX format, on onnxruntime-node (an optional peer: `pnpm add onnxruntime-node`). The head defines
 * its preprocessing and decodes its outputs.
 *
 * @throws `BackendError` if onnxruntime-node is not installed, `DataError` if the file is not a network, `OptionError` if
 * the network lacks the head's inputs or outputs.
 *
 * @example
 * ```ts not run: weights
 * import { decodeImage, detectRegions, onnxDetector, regionRules, yoloxHead } from '@vse/features';
 *
 * const detector = await onnxDetector({ file: 'yolox_nano.onnx', head: yoloxHead() });
 * const image = await decodeImage('cat.jpg', { longest: detector.longest });
 * const { boxes } = await detectRegions(image, detector, regionRules.scan);
 * console.log(boxes.length / 4); // at most 36
 * await detector.dispose();
 * ```
 */
export async function onnxDetector(options: OnnxDetectorOptions): Promise<RegionDetector> {
  const { file, head, size } = options;
  const scaling = pixelScaling('onnxDetector', head.preprocessing);
  const sessions = await openSessions('onnxDetector', options);
  try {
    const { description } = sessions;
    const port = imagePort('onnxDetector', file, description.inputs, size);
    const outputs = outputsOf(file, description, head);
    const frame = frameOf(file, port, head);
    const ones = masksOf(file, description);
    const detect = async (image: PixelImage): Promise<Detections> => {
      const { data, width, height, content } = await frameImage(image, frame);
      const job: SessionJob = {
        pixels: data,
        count: 1,
        width,
        height,
        scaling,
        layout: port.layout,
        batched: port.batched,
        input: port.input,
        ones,
        outputs,
      };
      const results = await sessions.run(job).catch((error: unknown) => {
        throw new DataError(
          `onnxDetector: ${file} failed on ${width} x ${height}: ${(error as Error).message} Check size and head.`,
        );
      });
      return withinImage(head.decode(results, { width, height }), content);
    };
    return {
      name: head.name,
      settings: { ...head.settings, ...settingsOf(sessions, frame), preprocessing: scalingJson(scaling) },
      longest: frame.size ? Math.max(frame.size.width, frame.size.height) : frame.longest,
      ...(head.overlap !== undefined && { overlap: head.overlap }),
      ...(description.version !== undefined && { versions: { onnxruntime: description.version } }),
      concurrency: sessions.size,
      detect,
      dispose: () => sessions.dispose(),
    };
  } catch (error) {
    await sessions.dispose();
    throw error;
  }
}

function settingsOf({ digest }: Sessions, { size, longest, resize }: FrameOptions): Record<string, Json> {
  return { model: digest, resize, ...(size ? { size: { ...size } } : { longest }) };
}

function outputsOf(file: string, { outputs }: SessionDescription, head: DetectorHead): readonly string[] {
  if (head.outputs.length === 0) return [outputName('onnxDetector', file, outputs)];
  return head.outputs.map((name) => outputName('onnxDetector', file, outputs, name));
}

function frameOf(file: string, { width, height }: ImagePort, head: DetectorHead): FrameOptions {
  const { longest, resize, fill } = head;
  if ((width === undefined) !== (height === undefined)) {
    throw new OptionError(
      `onnxDetector: ${file} must fix both sides of its input or none, got ${width ?? 'any'} x ${height ?? 'any'}. Give size.`,
    );
  }
  return {
    longest,
    resize,
    fill,
    ...(width !== undefined && height !== undefined && { size: { width, height } }),
  };
}

/** Inputs besides the image that are filled with ones: a mask of real pixels, which all of them are. */
function masksOf(file: string, { inputs }: SessionDescription): Record<string, readonly number[]> {
  return Object.fromEntries(
    inputs.slice(1).map((port) => {
      if (!port.isTensor || port.type !== 'int64' || port.name !== 'pixel_mask') {
        throw new OptionError(
          `onnxDetector: ${file} must take an image and at most a pixel_mask, got ${listPorts(inputs)}.`,
        );
      }
      // Exports leave the mask's size open or say 64 x 64; the network resizes it.
      return [
        port.name,
        port.shape.map((side, axis) => (typeof side === 'number' ? side : axis === 0 ? 1 : 64)),
      ];
    }),
  );
}

/** Converts boxes in px of the input to boxes relative to the image, which fills `content`, and clips them. */
function withinImage(
  { boxes, ...rest }: Detections,
  { width, height }: { readonly width: number; readonly height: number },
): Detections {
  const relative = boxes.map((value, i) => Math.min(1, Math.max(0, value / (i % 2 === 0 ? width : height))));
  return { ...rest, boxes: relative };
}
