import { reportImage, statusLine } from '@vse/example-kit';
import type { SheetPicture } from '@vse/report';
import type { Finder } from './finder';

/** Picture file and its caption, if there is one. */
export interface SheetSource {
  readonly file: string;
  readonly caption?: string;
}

/** Finds the regions of pictures for a contact sheet. */
export async function sheetOf(sources: readonly SheetSource[], finder: Finder): Promise<SheetPicture[]> {
  const status = statusLine(`Finding regions by ${finder.name}`);
  const pictures: SheetPicture[] = [];
  for (const { file, caption } of sources) {
    const regions = await finder.find(file);
    pictures.push({ image: await reportImage(file), regions, ...(caption !== undefined && { caption }) });
    status(`${pictures.length} of ${sources.length} pictures`, pictures.length === sources.length);
  }
  return pictures;
}
