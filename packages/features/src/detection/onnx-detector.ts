import { DataError, OptionError } from '@vse/core';
import type { PixelImage } from '../extraction/extractor';
import { imagePort, listPorts, outputName, type ImagePort } from '../onnx/network-ports';
import { openSessions, type Sessions, type SessionsOptions } from '../onnx/open-sessions';
import type { SessionDescription, SessionJob } from '../onnx/session-worker';
import { pixelScaling, scalingJson } from '../preprocessing/pixel-scaling';
import type { Json } from '@vse/feature-store';
import type { DetectorHead } from './detector-head';
import type { Detections } from './detections';
import { frameImage, type FrameOptions } from './frame';

export interface OnnxDetectorOptions extends SessionsOptions {
  /** What kind of detector it is: `yoloxHead()`, `fasterRcnnHead()`, `detrHead()` or one of your own. */
  readonly head: DetectorHead;
  /** The input's width and height. Defaults to the network's own, or to the image's shape within the head's `longest`. */
  readonly size?: number | { readonly width: number; readonly height: number };
}

/** Finds things in images. */
export interface RegionDetector {
  readonly name: string;
  /** Everything that changes the boxes, for the hash of a feature store. */
  readonly settings: Readonly<Record<string, Json>>;
  /** The longer side of the images that it sees, in px: larger ones are made smaller anyway. */
  readonly longest: number;
  /** The non-maximum suppression that its boxes need; absent where they are free of doubles. */
  readonly overlap?: number;
  readonly versions?: Readonly<Record<string, string>>;
  /** How many images are worth asking about at once. */
  readonly concurrency: number;
  /** Everything the network gives for an image, unsure boxes and doubles too, cut at the image's edges. */
  detect(image: PixelImage): Promise<Detections>;
  dispose(): Promise<void>;
}

/**
 * A detector in ONNX format, on onnxruntime-node (an optional peer: `pnpm add onnxruntime-node`). The head says how it is
 * fed and what its outputs mean. Throws where the file is no network or has no such inputs and outputs.
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
        ...{ pixels: data, count: 1, width, height, scaling, ones, outputs },
        ...{ layout: port.layout, batched: port.batched, input: port.input },
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
      `onnxDetector: ${file} fixes one side of its input, ${width ?? 'any'} x ${height ?? 'any'}. Give size.`,
    );
  }
  return {
    longest,
    resize,
    fill,
    ...(width !== undefined && height !== undefined && { size: { width, height } }),
  };
}

/** Inputs beside the image that are filled with ones: a mask of the pixels that are real, which are all of them. */
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

/** Boxes in px of the input as parts of the image, which fills `content` of it, and cut at its edges. */
function withinImage(
  { boxes, scores, labels }: Detections,
  { width, height }: { readonly width: number; readonly height: number },
): Detections {
  const relative = boxes.map((value, i) => Math.min(1, Math.max(0, value / (i % 2 === 0 ? width : height))));
  return { boxes: relative, scores, labels };
}
