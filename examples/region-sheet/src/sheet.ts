import { reportImage, statusLine } from '@vse/example-kit';
import type { SheetPicture } from '@vse/report';
import type { Finder } from './finder';

/** A picture's file and, where it has one, a caption of it. */
export interface SheetSource {
  readonly file: string;
  readonly caption?: string;
}

/** Pictures with what a finder sees in them. */
export async function sheetOf(sources: readonly SheetSource[], finder: Finder): Promise<SheetPicture[]> {
  const status = statusLine(`Looking with ${finder.name}`);
  const pictures: SheetPicture[] = [];
  for (const { file, caption } of sources) {
    const regions = await finder.find(file);
    pictures.push({ image: await reportImage(file), regions, ...(caption !== undefined && { caption }) });
    status(`${pictures.length} of ${sources.length} pictures`, pictures.length === sources.length);
  }
  return pictures;
}
