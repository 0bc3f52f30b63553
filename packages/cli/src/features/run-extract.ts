import { basename, resolve } from 'node:path';
import { OptionError } from '@vse/core';
import type { ExtractFlags } from '../commands/extract';
import { partlyIf, type Answer, type Context } from '../context';
import { existingFolder } from '../flags/existing-path';
import { writableFolder } from '../flags/writable-path';
import { leftOutLines } from '../pictures/left-out';
import { leftOutText, listPictures } from '../pictures/list-pictures';
import { extractAll } from './extract-all';
import { openFeatures } from './open-features';

/** Extracts features of a folder of pictures. */
export async function runExtract(pictures: string, flags: ExtractFlags, context: Context): Promise<Answer> {
  await existingFolder('PICTURES', pictures);
  const { features, out, vectors } = flags;
  await writableFolder('--out', out);
  if (features === undefined) {
    throw new OptionError(
      '--features: it must say what reads the pictures, FILE.onnx, a model.json or descriptor, got none.',
    );
  }
  const { pictures: files, ...leftOut } = await listPictures(pictures);
  const others = leftOutText(leftOut);
  if (others !== '') context.note(`${pictures}: ${files.length} pictures${others}`);
  const chosen = await openFeatures({ ...flags, features }, vectors);
  try {
    const store = await extractAll(chosen, files, { out, name: basename(resolve(pictures)) }, context);
    await store.close();
    const { rows, length, dim, dtype, skipped } = store;
    const failures = skipped.map(({ id, reason }) => ({ id, reason }));
    return {
      data: { folder: out, rows, length, dim, dtype, failures },
      text: [
        `${out}: ${rows} pictures, up to ${length} vectors of ${dim} numbers each, ${dtype}`,
        ...leftOutLines(failures),
      ].join('\n'),
      ...partlyIf(failures.length),
    };
  } finally {
    await chosen.extractor.dispose();
  }
}
