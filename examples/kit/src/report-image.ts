import { basename } from 'node:path';
import type { ReportImage } from '@vse/report';
import sharp from 'sharp';

/** Shrinks a picture for a report to at most `longest` px on its longer side, labelled with the file's name. */
export async function reportImage(
  file: string,
  { longest = 320 }: { readonly longest?: number } = {},
): Promise<ReportImage> {
  const { data, info } = await sharp(file)
    .rotate()
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 82 })
    .toBuffer({ resolveWithObject: true });
  const src = `data:image/jpeg;base64,${data.toString('base64')}`;
  return { src, width: info.width, height: info.height, label: basename(file) };
}
