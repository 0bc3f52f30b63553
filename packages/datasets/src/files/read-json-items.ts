import { jsonItems, type VisitItem } from './json-items';
import { readBytes } from './read-bytes';
import { textBytes } from './text-bytes';

/**
 * Visits the elements of the named lists of the JSON object in a file, in the order of the file, with one element in
 * memory. Time O(bytes).
 *
 * @throws `DataError` if the file is not a JSON object, lacks a list or has a key twice.
 */
export async function readJsonItems(
  where: string,
  path: string,
  lists: readonly string[],
  visit: VisitItem,
): Promise<void> {
  const items = jsonItems(`${where}: ${path}`, lists, visit);
  for await (const piece of textBytes(`${where}: ${path}`, readBytes(where, path))) items.take(piece);
  items.finish();
}
