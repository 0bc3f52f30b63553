/** Kinds of object that a scene can show. */
export const CATEGORIES = [
  'ball',
  'balloon',
  'bird',
  'boat',
  'butterfly',
  'car',
  'cat',
  'chair',
  'cup',
  'fish',
  'flower',
  'hat',
  'house',
  'kite',
  'lamp',
  'mushroom',
  'rocket',
  'star',
  'tree',
  'umbrella',
] as const;
/** Kind of object. */
export type Category = (typeof CATEGORIES)[number];

/** Colours of objects. */
export const COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'white'] as const;
/** Colour of an object. */
export type Colour = (typeof COLOURS)[number];

/** Patterns of objects. */
export const PATTERNS = ['plain', 'striped', 'dotted', 'checked'] as const;
/** Pattern of an object. */
export type Pattern = (typeof PATTERNS)[number];

/** Sizes of objects. */
export const SIZES = ['small', 'medium', 'large'] as const;
/** Size of an object. */
export type Size = (typeof SIZES)[number];

/** Backgrounds of scenes. */
export const PLACES = ['sky', 'grass', 'beach', 'room', 'night', 'snow', 'desert', 'sea'] as const;
/** Background of a scene. */
export type Place = (typeof PLACES)[number];

/** Spatial relations of two objects. */
export const RELATIONS = ['above', 'below', 'left', 'right', 'on', 'under', 'near'] as const;
/** Spatial relation of two objects. */
export type Relation = (typeof RELATIONS)[number];

/** Coarse types of Flickr30K Entities: the last part of `[/EN#12/animals a red bird]`. */
export type EntityType = 'animals' | 'vehicles' | 'clothing' | 'scene' | 'other';

interface Noun {
  readonly type: EntityType;
  /** True if it belongs in the upper half of a picture. */
  readonly airborne: boolean;
  /** Singular and plural; the first pair is the usual word, the others are synonyms. */
  readonly words: readonly (readonly [string, string])[];
}

const noun = (type: EntityType, airborne: boolean, ...words: (readonly [string, string])[]): Noun => ({
  type,
  airborne,
  words,
});

export const NOUNS: Readonly<Record<Category, Noun>> = {
  ball: noun('other', false, ['ball', 'balls']),
  balloon: noun('other', true, ['balloon', 'balloons']),
  bird: noun('animals', true, ['bird', 'birds']),
  boat: noun('vehicles', false, ['boat', 'boats'], ['sailboat', 'sailboats']),
  butterfly: noun('animals', true, ['butterfly', 'butterflies']),
  car: noun('vehicles', false, ['car', 'cars'], ['automobile', 'automobiles']),
  cat: noun('animals', false, ['cat', 'cats'], ['kitten', 'kittens']),
  chair: noun('other', false, ['chair', 'chairs'], ['seat', 'seats']),
  cup: noun('other', false, ['cup', 'cups'], ['mug', 'mugs']),
  fish: noun('animals', false, ['fish', 'fish']),
  flower: noun('other', false, ['flower', 'flowers'], ['blossom', 'blossoms']),
  hat: noun('clothing', false, ['hat', 'hats'], ['top-hat', 'top-hats']),
  house: noun('other', false, ['house', 'houses'], ['cottage', 'cottages']),
  kite: noun('other', true, ['kite', 'kites']),
  lamp: noun('other', false, ['lamp', 'lamps'], ['light', 'lights']),
  mushroom: noun('other', false, ['mushroom', 'mushrooms'], ['toadstool', 'toadstools']),
  rocket: noun('vehicles', true, ['rocket', 'rockets'], ['spaceship', 'spaceships']),
  star: noun('other', true, ['star', 'stars']),
  tree: noun('other', false, ['tree', 'trees']),
  umbrella: noun('other', false, ['umbrella', 'umbrellas'], ['parasol', 'parasols']),
};

/** The usual adjective first, then synonyms. */
export const COLOUR_WORDS: Readonly<Record<Colour, readonly string[]>> = {
  red: ['red', 'scarlet'],
  orange: ['orange'],
  yellow: ['yellow', 'golden'],
  green: ['green'],
  blue: ['blue'],
  purple: ['purple', 'violet'],
  pink: ['pink'],
  white: ['white'],
};

export const PATTERN_WORDS: Readonly<Record<Exclude<Pattern, 'plain'>, readonly string[]>> = {
  striped: ['striped', 'stripy'],
  dotted: ['dotted', 'spotted'],
  checked: ['checked', 'checkered'],
};

/** The pattern as a plural noun: "a red ball with stripes". */
export const PATTERN_NOUNS: Readonly<Record<Exclude<Pattern, 'plain'>, readonly [string, string]>> = {
  striped: ['stripe', 'stripes'],
  dotted: ['dot', 'dots'],
  checked: ['check', 'checks'],
};

export const SIZE_WORDS: Readonly<Record<Size, readonly string[]>> = {
  small: ['small', 'little', 'tiny'],
  medium: [],
  large: ['large', 'big', 'huge'],
};

export const COUNT_WORDS: Readonly<Record<number, string>> = { 1: 'one', 2: 'two', 3: 'three' };

/** Phrases of each place: preposition, article, adjectives and noun. */
export const PLACE_WORDS: Readonly<Record<Place, readonly (readonly string[])[]>> = {
  sky: [
    ['in', 'the', 'sky'],
    ['in', 'a', 'cloudy', 'sky'],
  ],
  grass: [
    ['on', 'the', 'grass'],
    ['in', 'a', 'field'],
    ['in', 'a', 'meadow'],
  ],
  beach: [
    ['on', 'the', 'beach'],
    ['at', 'the', 'beach'],
    ['on', 'the', 'sand'],
  ],
  room: [
    ['in', 'a', 'room'],
    ['in', 'the', 'room'],
  ],
  night: [
    ['in', 'the', 'dark'],
    ['under', 'the', 'moon'],
  ],
  snow: [
    ['in', 'the', 'snow'],
    ['on', 'a', 'snowy', 'hill'],
  ],
  desert: [
    ['in', 'the', 'desert'],
    ['on', 'a', 'dune'],
  ],
  sea: [
    ['on', 'the', 'water'],
    ['by', 'the', 'sea'],
    ['on', 'the', 'waves'],
  ],
};
