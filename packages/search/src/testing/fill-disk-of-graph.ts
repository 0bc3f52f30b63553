import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { approximateIndex } from '../approximate';
import { buildIndex } from '../index';
import { itemsOf, normalVectors } from './vectors';

/** Report of an index on a disk that has no room for its graph. */
export interface GraphDiskReport {
  /** Error of `save`, as text. */
  readonly fault: string;
  /** Ids of the best before there was a graph, after the fault, and once there was room and a graph. */
  readonly found: readonly (readonly string[])[];
  /** Vectors in the graph, after the fault and once there was room. */
  readonly graphs: readonly number[];
  /** Files of the index after the fault. */
  readonly names: readonly string[];
}

const disk = process.argv[2]!;
const folder = join(disk, 'index');
const [query] = normalVectors(54, 1, 16);
const built = await buildIndex({ folder, dim: 16, threads: 1 });
await built.add(itemsOf(normalVectors(53, 3000, 16)));
await built.save();
await built.close();
const { bavail, bsize } = await statfs(disk);
await writeFile(join(disk, 'filler'), new Uint8Array(bavail * bsize - 100_000));

const index = await approximateIndex({ folder, dim: 16, fromRows: 1, threads: 1 });
const search = async () => (await index.search([query!], { k: 5 }))[0]!.map(({ id }) => id);
const found = [await search()];
const fault = await index.save().then(() => 'nothing refused', String);
found.push(await search());
const graphs = [await index.graphCount()];
const names = await readdir(folder);
await rm(join(disk, 'filler'));
await index.save();
found.push(await search());
graphs.push(await index.graphCount());
await index.close();
console.log(JSON.stringify({ fault, found, graphs, names } satisfies GraphDiskReport));
