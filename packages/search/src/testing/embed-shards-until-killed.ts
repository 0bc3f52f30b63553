import { embedShards } from '../index';
import { fakeEmbedder } from './fake-embedder';

/** Input of the program: one machine of several that embed the same shards. */
export interface OneMachine {
  readonly shards: readonly string[];
  readonly folder: string;
  readonly queue: string;
}

// Embeds shards with other machines until it ends or is killed, and says which pictures it embeds.

const { shards, folder, queue } = JSON.parse(process.argv[2]!) as OneMachine;
const embedder = fakeEmbedder({ onPicture: (text) => process.stdout.write(`embeds ${text}\n`) });
// The pictures of the tests are text with the first bytes of a JPEG.
await embedShards(embedder, shards, folder, { queue, silence: 2000, batchSize: 3 });
process.stdout.write('ends\n');
