import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { readArguments } from './arguments';
import { openFinder } from './finder';

it('reads its own flags, and names the one at fault', () => {
  expect(readArguments(['--detector', 'a.onnx', '--min-score', '25'])).toMatchObject({
    detector: 'a.onnx',
    kind: 'yolox',
    minScore: 0.25,
    pictures: 24,
    out: 'runs/region-sheet',
  });
  expect(() => readArguments(['--kind', 'yolo'])).toThrow(/--kind: wanted one of yolox/);
});

it('says that names are no list, and that there is no detector', async () => {
  const folder = await temporaryFolder();
  const labels = join(folder, 'labels.json');
  await writeFile(labels, '{}');
  const options = { detector: join(folder, 'none.onnx'), kind: 'yolox', minScore: 0.3 } as const;
  await expect(openFinder({ ...options, labels })).rejects.toThrow(
    /labels\.json must be a JSON list of names/,
  );
  await expect(openFinder({ ...options, labels: undefined })).rejects.toThrow(/none\.onnx cannot be read/);
});
