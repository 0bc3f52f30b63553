import { entityAnnotation, entitySentence, scenePhrases } from './entities';
import { toConllu } from './conllu';
import type { CaptionedScene } from './captioned-scenes';

/** Folder of the pictures, spelt as in Flickr8k, so that its readers open this data set too. */
export const IMAGE_FOLDER = 'Flicker8k_Dataset';

/** Path of a picture within the folder of the data set. */
export function imagePath(id: string): string {
  return `${IMAGE_FOLDER}/${id}.jpg`;
}

/** Contents of all files but the pictures, by path within the folder of the data set. */
export function textFiles(scenes: readonly CaptionedScene[]): Map<string, string> {
  const files = new Map<string, string>();
  const tokens: string[] = [];
  const splits: Record<'train' | 'dev' | 'test', { ids: string[]; trees: string[] }> = {
    train: { ids: [], trees: [] },
    dev: { ids: [], trees: [] },
    test: { ids: [], trees: [] },
  };
  scenes.forEach(({ scene, captions }, image) => {
    const split = splits[scene.split];
    split.ids.push(scene.id);
    const sentences = captions.map((caption, i) => {
      tokens.push(`${scene.id}.jpg#${i}\t${caption.text}\n`);
      split.trees.push(toConllu(`${scene.id}#${i}`, caption.words));
      return entitySentence(caption, scenePhrases(scene, caption, { image, caption: i }));
    });
    files.set(`Sentences/${scene.id}.txt`, `${sentences.join('\n')}\n`);
    files.set(`Annotations/${scene.id}.xml`, entityAnnotation(scene, image));
  });
  files.set('Flickr8k.token.txt', tokens.join(''));
  for (const [split, { ids, trees }] of Object.entries(splits)) {
    files.set(`Flickr_8k.${split}Images.txt`, ids.map((id) => `${id}.jpg\n`).join(''));
    files.set(`${split === 'dev' ? 'val' : split}.txt`, ids.map((id) => `${id}\n`).join(''));
    files.set(`relations.${split}.conllu`, trees.join(''));
  }
  return files;
}
