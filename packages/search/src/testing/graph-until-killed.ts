import { approximateIndex } from '../approximate';
import { itemsOf, normalVectors } from './vectors';

// Adds, replaces, removes and saves into a graph until it is killed; says after each call what is acknowledged.

const [folder, first] = process.argv.slice(2) as [string, string];
const index = await approximateIndex({ folder, dim: 4, fromRows: 1, threads: 1, logBytes: 4000 });
const vectors = normalVectors(Number(first) + 1, 4000, 4);
const say = (line: string) => process.stdout.write(`${line}\n`);
for (let i = 0; ; i++) {
  const number = Number(first) + i;
  const id = `item-${number}`;
  await index.add(itemsOf(vectors.slice(i, i + 1)).map((item) => ({ ...item, id, metadata: { number } })));
  say(`+${id}`);
  if (i % 5 === 4) {
    const old = `item-${number - 3}`;
    say(`?${old}`);
    await index.remove([old]);
    say(`-${old}`);
  }
  if (i % 7 === 6) {
    say('saves');
    await index.save();
  }
}
