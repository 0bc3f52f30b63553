import type { Box } from '../phrase-link';
import type { Category, Colour, Pattern, Place, Relation, Size } from './vocabulary';

/** One thing that a scene shows, or two or three alike ("three red balls"). */
export interface SceneObject {
  readonly category: Category;
  readonly colour: Colour;
  readonly pattern: Pattern;
  readonly size: Size;
  /** One box per instance: its length is the count. */
  readonly boxes: readonly Box[];
}

/** "Object `subject` is `relation` object `object`", by index in `Scene.objects`. */
export interface SceneRelation {
  readonly subject: number;
  readonly relation: Relation;
  readonly object: number;
}

/** What a picture shows, before it is drawn. */
export interface Scene {
  readonly id: string;
  readonly split: 'train' | 'dev' | 'test';
  /** Scenes of one group show the same kinds of object in the same places and trade their attributes. */
  readonly group: number;
  readonly place: Place;
  readonly objects: readonly SceneObject[];
  readonly relations: readonly SceneRelation[];
}

/** Width and height of every scene in pixels. */
export const SCENE_SIZE = 160;

/** The smallest rectangle around all of them. */
export function enclosing(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}

/** Whether object A stands above, beside or on object B, read off their boxes; none where the pair is oblique. */
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
