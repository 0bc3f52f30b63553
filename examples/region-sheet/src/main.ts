import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as kit from '@vse/example-kit';
import { writeFileAtomic } from '@vse/formats';
import { renderReport } from '@vse/report';
import { readArguments } from './arguments';
import { openFinder } from './finder';
import { sheetOf } from './sheet';

const args = await kit.start(readArguments);
const { name, synthetic, images, captions } = await kit.openDataset(args);
const captionOf = new Map(captions.map(({ image, text }) => [image, text]));
const sources = images.flatMap(({ file }, image) => {
  const caption = captionOf.get(image);
  return file === undefined ? [] : [{ file, ...(caption !== undefined && { caption }) }];
});
const finder = await openFinder(args);
try {
  const started = performance.now();
  const contactSheet = await sheetOf(sources.slice(0, Math.min(args.pictures, args.limit)), finder);
  const seconds = (performance.now() - started) / 1000;
  const regions = contactSheet.reduce((sum, picture) => sum + picture.regions.length, 0);
  const html = renderReport({
    title: `Regions of ${name}`,
    synthetic,
    contactSheet,
    settings: { finder: finder.name, 'min score': args.minScore, pictures: contactSheet.length },
  });
  await mkdir(args.out, { recursive: true });
  await writeFileAtomic(join(args.out, 'report.html'), html);
  const results = [{ system: finder.name, synthetic, pictures: contactSheet.length, regions, seconds }];
  await writeFileAtomic(join(args.out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const summary = `${finder.name}${synthetic ? ' (synthetic)' : ''}: ${regions} regions in ${contactSheet.length} pictures`;
  console.log(`${summary}, ${seconds.toFixed(1)} s; see ${join(args.out, 'report.html')}`);
} finally {
  await finder.dispose();
}
