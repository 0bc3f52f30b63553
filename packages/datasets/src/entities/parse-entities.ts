import { DataError } from '@vse/base';
import type { Box, PhraseLink } from '../phrase-link';
import { quoted } from '../readers/token-file';

/** A sentence without its marks, and the marked phrases. */
export interface MarkedCaption {
  readonly text: string;
  readonly phrases: readonly Omit<PhraseLink, 'caption'>[];
}

/** Parses one line of a `Sentences` file. */
export function parseSentence(
  where: string,
  line: string,
  boxes: ReadonlyMap<string, readonly Box[]>,
): MarkedCaption {
  const words: string[] = [];
  const phrases: Omit<PhraseLink, 'caption'>[] = [];
  // A whole marked phrase, a mark that is none, or one word, which ends where a mark begins.
  const parts = /\[\/EN#(\d+)\/(\S+) ([^\]]*)\]|\[\/EN\S*|(?:(?!\[\/EN)\S)+/g;
  for (const [token, chain, types, text] of line.matchAll(parts)) {
    if (chain === undefined) {
      if (token.startsWith('[/EN')) {
        throw new DataError(
          `${where} must have phrases "[/EN#<chain>/<type> words]", got ${quoted(line)}. Take the file from its source again.`,
        );
      }
      words.push(token);
      continue;
    }
    if (chain !== '0') {
      phrases.push({
        firstWord: words.length,
        text: text!,
        chain,
        types: types!.split('/'),
        boxes: boxes.get(chain) ?? [],
      });
    }
    words.push(...text!.split(/\s+/).filter((word) => word !== ''));
  }
  return { text: words.join(' '), phrases };
}

/** Parses an `Annotations` file: its pixels count from 1, and the last belongs to the box. */
export function parseAnnotation(
  where: string,
  xml: string,
): { size: { width?: number; height?: number }; boxes: Map<string, Box[]> } {
  const boxes = new Map<string, Box[]>();
  for (const after of xml.split('<object>').slice(1)) {
    const object = after.slice(0, Math.max(0, after.indexOf('</object>')));
    if (!object.includes('<bndbox>')) continue;
    const number = (tag: string): number => numberIn(where, object, tag);
    const box = {
      left: number('xmin') - 1,
      top: number('ymin') - 1,
      right: number('xmax'),
      bottom: number('ymax'),
    };
    for (const [, chain] of object.matchAll(/<name>\s*(\d+)\s*<\/name>/g)) {
      if (!boxes.has(chain!)) boxes.set(chain!, []);
      boxes.get(chain!)!.push(box);
    }
  }
  const sized = xml.includes('<width>');
  const size = sized ? { width: numberIn(where, xml, 'width'), height: numberIn(where, xml, 'height') } : {};
  return { size, boxes };
}

function numberIn(where: string, xml: string, tag: string): number {
  const text = new RegExp(`<${tag}>\\s*(-?[\\d.]+)\\s*</${tag}>`).exec(xml)?.[1];
  const value = Number(text);
  if (text === undefined || Number.isNaN(value)) {
    throw new DataError(
      `${where} must have a number in <${tag}>, got ${text ?? 'none'}. Take the file from its source again.`,
    );
  }
  return value;
}
