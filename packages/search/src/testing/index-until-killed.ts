import { indexPictures } from '../index';
import { fakeEmbedder } from './fake-embedder';

// Indexes a folder of pictures, saying which it embeds, until it ends or is killed.

const [folder, index] = process.argv.slice(2) as [string, string];
const say = (line: string) => process.stdout.write(`${line}\n`);
const embedder = fakeEmbedder({ onPicture: (text) => say(`embeds ${text}`) });
const { added, renamed, removed, failed } = await indexPictures(embedder, folder, index, { batchSize: 3 });
say(`ends ${JSON.stringify({ added, renamed, removed, failed })}`);
