import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { captionsOf, openScenes, pairsOf } from '@vse/datasets';
import { evaluateRetrieval, formatRetrieval, rankImages } from '@vse/eval';
import { descriptorExtractor, extractFeatures } from '@vse/features';
import { regionProjection } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { adam, consoleProgress, fit } from '@vse/trainer';

await useBackend(); // the first that works here: tensorflow, webgpu, wasm or cpu
const scenes = await openScenes({ sizes: { train: 600, dev: 0, test: 100 } }); // drawings, five captions each
const extractor = descriptorExtractor(); // finds the regions of an image and describes each by a vector
const features = await extractFeatures({ images: scenes.images, extractor, out: `${scenes.folder}-regions` });
const [train, test] = ['train', 'test'].map((split) => pairsOf(scenes, split, features));
const vocabulary = buildVocabulary(await captionsOf(train));
const model = {
  images: regionProjection({ inputDim: features.dim, embedDim: 128 }), // an embedding per region
  captions: gruEncoder({ vocabulary, wordDim: 64, embedDim: 128, output: 'words' }), // an embedding per word
  similarity: cosine(), // of the mean region and the mean word
};
const loss = warmUp(sumOfHinges(), maxOfHinges(), { epochs: 1 }); // VSE++: the hardest negatives, from epoch 2 on
const optimizer = adam({ learningRate: 0.002 });
const onProgress = consoleProgress();
await fit(model, train, { loss, optimizer, epochs: 5, batchSize: 64, seed: 1, onProgress });
console.log(formatRetrieval([{ system: model.similarity.name, ...(await evaluateRetrieval(model, test)) }]));

const [{ image }] = await rankImages(model, test, 'a blue lamp under a white umbrella');
const best = scenes.splits.test[image];
console.log(scenes.images[best].file, scenes.captions.find((caption) => caption.image === best).text);
