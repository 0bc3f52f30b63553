import { join } from 'node:path';
import { descriptorExtractor, extractFeatures } from '@vse/features';
import { program } from './program';

/** Extracts the pictures in the second folder of the command line, in shards of two; it resumes. */
await program(async (folder) => {
  const pictures = process.argv[3]!;
  const images = Array.from({ length: 24 }, (_, i) => ({
    id: `image-${i}`,
    file: join(pictures, `${i}.svg`),
  }));
  const extractor = descriptorExtractor({ threads: 1 });
  const out = join(folder, 'features');
  const store = await extractFeatures({ images, extractor, out, shardSize: 2 });
  await store.close();
  await extractor.dispose();
});
