import { readFile } from 'node:fs/promises';
import { OptionError } from '@vse/core';
import {
  cocoClass,
  decodeImage,
  detectorHeads,
  detectRegions,
  onnxDetector,
  proposeRegions,
} from '@vse/features';
import type { SheetRegion } from '@vse/report';
import type { Arguments } from './arguments';

/** Finds regions in a picture. */
export interface Finder {
  readonly name: string;
  /** Finds the regions of a picture, the best first. */
  find(file: string): Promise<readonly SheetRegion[]>;
  dispose(): Promise<void>;
}

type FinderArguments = Pick<Arguments, 'detector' | 'kind' | 'labels' | 'minScore'>;

/** Opens the detector of `--detector`, or proposals without weights. */
export async function openFinder({ detector, kind, labels, minScore }: FinderArguments): Promise<Finder> {
  if (detector === undefined) return proposals;
  const names = labels === undefined || labels === 'coco' ? undefined : await namesIn(labels);
  const opened = await onnxDetector({ file: detector, head: detectorHeads[kind](), threads: 1 });
  const nameOf = (label: number, classes: number): string =>
    (names ? names[label] : cocoClass(label, classes)) ?? `class ${label}`;
  return {
    name: kind,
    async find(file) {
      const image = await decodeImage(file, { longest: opened.longest });
      const found = await detectRegions(image, opened, { minScore });
      return Array.from(found.scores, (score, i) => ({
        box: boxOf(found.boxes, i),
        label: nameOf(found.labels[i]!, found.classes ?? (labels === 'coco' ? 91 : 0)),
        score,
      }));
    },
    dispose: () => opened.dispose(),
  };
}

const proposals: Finder = {
  name: 'proposals',
  async find(file) {
    const regions = proposeRegions(await decodeImage(file, { longest: 160 }));
    return regions.map(({ box, kind }) => ({ box, label: kind }));
  },
  dispose: () => Promise.resolve(),
};

function boxOf(boxes: Float32Array, i: number): SheetRegion['box'] {
  const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4);
  return [x1!, y1!, x2!, y2!];
}

async function namesIn(file: string): Promise<readonly string[]> {
  const names: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new OptionError(`--labels: ${file} must be a JSON list of names.`);
}
