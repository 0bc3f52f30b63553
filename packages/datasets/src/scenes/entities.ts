import type { PhraseLink } from '../phrase-link';
import type { SceneCaption } from './captions';
import { SCENE_SIZE, type Scene } from './scene';
import { NOUNS } from './vocabulary';

/** Chain of a phrase, unique in the whole data set as in Flickr30K Entities; 0 means "not in the picture" there. */
export function chainOf(image: number, phrase: number): string {
  return String(image * 5 + phrase + 1);
}

function typeOf(scene: Scene, phrase: number): string {
  const object = scene.objects[phrase];
  return object === undefined ? 'scene' : NOUNS[object.category].type;
}

/**
 * Links the phrases of a caption to the boxes of the objects that they name; the place has no box.
 *
 * @param scene - The scene.
 * @param caption - One of its captions.
 * @param at - Indices of the image and of the caption in the data set.
 * @example
 * ```ts
 * import { captionedScenes, scenePhrases } from '@vse/datasets/scenes';
 *
 * const { scene, captions } = captionedScenes(1, { train: 1, dev: 0, test: 0 })[0]!;
 * for (const { text, boxes } of scenePhrases(scene, captions[0]!, { image: 0, caption: 0 })) console.log(text, boxes);
 * ```
 */
export function scenePhrases(
  scene: Scene,
  caption: SceneCaption,
  at: { image: number; caption: number },
): PhraseLink[] {
  const links: PhraseLink[] = [];
  for (const [start, { phrase }] of caption.words.entries()) {
    if (phrase === undefined || caption.words[start - 1]?.phrase === phrase) continue;
    let end = start;
    while (caption.words[end]?.phrase === phrase) end += 1;
    links.push({
      caption: at.caption,
      firstWord: start,
      text: caption.words
        .slice(start, end)
        .map((word) => word.form)
        .join(' '),
      chain: chainOf(at.image, phrase),
      types: [typeOf(scene, phrase)],
      boxes: scene.objects[phrase]?.boxes ?? [],
    });
  }
  return links;
}

/** Line of a `Sentences/*.txt` file of Flickr30K Entities: `[/EN#12/other A red ball] is above ...`. */
export function entitySentence(caption: SceneCaption, links: readonly PhraseLink[]): string {
  const opening = new Map(links.map((link) => [link.firstWord, link]));
  const out: string[] = [];
  for (let at = 0; at < caption.words.length; at++) {
    const link = opening.get(at);
    if (link === undefined) out.push(caption.words[at]!.form);
    else {
      out.push(`[/EN#${link.chain}/${link.types.join('/')} ${link.text}]`);
      at += link.text.split(' ').length - 1;
    }
  }
  return out.join(' ');
}

/** Content of an `Annotations/*.xml` file of Flickr30K Entities: whole pixels counted from 1, the last one included. */
export function entityAnnotation(scene: Scene, image: number): string {
  const objects = scene.objects.flatMap((object, phrase) =>
    object.boxes.map(({ left, top, right, bottom }) => {
      const corners = [
        `<xmin>${Math.floor(left) + 1}</xmin>`,
        `<ymin>${Math.floor(top) + 1}</ymin>`,
        `<xmax>${Math.ceil(right)}</xmax>`,
        `<ymax>${Math.ceil(bottom)}</ymax>`,
      ].join('');
      return `\t<object>\n\t\t<name>${chainOf(image, phrase)}</name>\n\t\t<bndbox>${corners}</bndbox>\n\t</object>\n`;
    }),
  );
  const place = `\t<object>\n\t\t<name>${chainOf(image, scene.objects.length)}</name>\n\t\t<scene>1</scene>\n\t\t<nobndbox>0</nobndbox>\n\t</object>\n`;
  const size = `\t<size>\n\t\t<width>${SCENE_SIZE}</width>\n\t\t<height>${SCENE_SIZE}</height>\n\t\t<depth>3</depth>\n\t</size>\n`;
  return `<annotation>\n\t<filename>${scene.id}.jpg</filename>\n${size}${objects.join('')}${place}</annotation>\n`;
}
