import type { Box } from '../phrase-link';
import type { Category, Colour, Pattern, Place, Relation, Size } from './vocabulary';

/** One thing that a scene shows, or two or three alike ("three red balls"). */
export interface SceneObject {
  /** Kind of object. */
  readonly category: Category;
  /** Main colour. */
  readonly colour: Colour;
  /** Pattern over the colour. */
  readonly pattern: Pattern;
  /** Size relative to its place in the layout. */
  readonly size: Size;
  /** One box per instance. */
  readonly boxes: readonly Box[];
}

/** A spatial relation: object `subject` is `relation` object `object`. */
export interface SceneRelation {
  /** Index of the first object in `Scene.objects`. */
  readonly subject: number;
  /** Position of the first object relative to the second. */
  readonly relation: Relation;
  /** Index of the second object in `Scene.objects`. */
  readonly object: number;
}

/** Content of a picture, before it is drawn. */
export interface Scene {
  /** Unique in the data set. */
  readonly id: string;
  /** Split of the scene. */
  readonly split: 'train' | 'dev' | 'test';
  /** Group of the scene: its members show the same kinds of object in the same places, with exchanged attributes. */
  readonly group: number;
  /** Background. */
  readonly place: Place;
  /** Two to four objects. */
  readonly objects: readonly SceneObject[];
  /** Relations of all ordered pairs of objects. */
  readonly relations: readonly SceneRelation[];
}

/** Width and height of every scene in pixels. */
export const SCENE_SIZE = 160;

/** The smallest rectangle around all boxes. */
export function enclosing(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}

/** Relation of box A to box B: on, under, above, below, left or right; near if the pair is oblique. */
export function relationBetween(a: Box, b: Box): Relation {
  const dx = (a.left + a.right - b.left - b.right) / 2;
  const dy = (a.top + a.bottom - b.top - b.bottom) / 2;
  const overlapX = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const touching = 0.04 * SCENE_SIZE;
  if (overlapX > 0 && Math.abs(a.bottom - b.top) <= touching && Math.abs(dx) < 0.08 * SCENE_SIZE) return 'on';
  if (overlapX > 0 && Math.abs(b.bottom - a.top) <= touching && Math.abs(dx) < 0.08 * SCENE_SIZE)
    return 'under';
  if (Math.abs(dy) > 1.2 * Math.abs(dx)) return dy < 0 ? 'above' : 'below';
  if (Math.abs(dx) > 1.2 * Math.abs(dy)) return dx < 0 ? 'left' : 'right';
  return 'near';
}
