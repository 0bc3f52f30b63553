import { useBackend, type BackendName } from '@vse/backend';
import { openModel } from '@vse/models/node';
import { peakMemory } from './peak-memory';

// Prints the MiB that opening a model folder adds to the peak of this process.
const [folder, backend] = process.argv.slice(2);
await useBackend({ prefer: [backend as BackendName], log: false });
const before = peakMemory();
await openModel(folder!);
console.log(peakMemory() - before);
process.exit(0);
