import { basename, join } from 'node:path';
import type { Dataset } from '../dataset';
import { openCocoCaptions } from '../readers/coco';

/**
 * Opens COCO as its authors distribute it: pictures of `train2014` (or another year) to train on and of `val2014` to
 * score, each with its caption file. `home` holds the folders of pictures. Files of one split divide nothing: their images
 * are in the split `all`.
 */
export async function openCocoParts(files: readonly string[], home: string): Promise<Dataset> {
  const parts = await Promise.all(
    files.map((file) => {
      const folder = basename(file).replace(/^captions_|\.json(\.gz)?$/g, '');
      return openCocoCaptions(file, { images: join(home, folder) });
    }),
  );
  const whole = parts.reduce(joined);
  const [images, ...others] = Object.values(whole.splits);
  return images && others.length === 0 ? { ...whole, splits: { all: images } } : whole;
}

/** Joins two data sets: images and captions of the second follow those of the first. */
function joined(a: Dataset, b: Dataset): Dataset {
  const by = a.images.length;
  const names = new Set([...Object.keys(a.splits), ...Object.keys(b.splits)]);
  const splits = [...names].map((name) => {
    const later = (b.splits[name] ?? []).map((image) => image + by);
    return [name, [...(a.splits[name] ?? []), ...later]] as const;
  });
  return {
    ...a,
    images: [...a.images, ...b.images],
    captions: [...a.captions, ...b.captions.map((caption) => ({ ...caption, image: caption.image + by }))],
    splits: Object.fromEntries(splits),
    notes: [...a.notes, ...b.notes],
  };
}
