import { DataError } from '../errors';
import type { PackedRecipe } from './pack-recipe';
import type { RecipeArray } from './recipe';
import { kindKeys, namedValues, typeOf } from './stored-recipe';

/** Reads stored recipes, which may be anything that JSON can be. */
export interface StoredReader {
  /** Collects the recipes with an `id` of a part, which others may refer to. */
  number(value: unknown, part: string): void;
  /** Turns the recipe of a part into a packed one, without a module. */
  part(value: unknown, part: string): PackedRecipe;
}

type Json = Readonly<Record<string, unknown>>;

/** Nesting beyond which a file is refused instead of exhausting the stack. */
const maxDepth = 100;

/**
 * Reader of stored recipes that may name these factories and arrays.
 *
 * @throws `DataError` when reading, which says where the recipes are malformed or what they lack.
 */
export function storedReader(
  factories: readonly string[],
  arrays: Readonly<Record<string, RecipeArray>>,
): StoredReader {
  const numbered = new Map<unknown, Json>();
  const packed = new Map<object, PackedRecipe>();
  const reading = new Set<object>();

  const number = (value: unknown, at: string, depth = 0): void => {
    if (!isObject(value)) return;
    if (depth > maxDepth) throw malformed(at, `must be nested at most ${maxDepth} deep`, 'more');
    const { recipe: name, id } = value;
    if (name !== undefined && id !== undefined) {
      if (numbered.has(id)) throw malformed(at, 'must have each id once', `${show(id)} twice`);
      numbered.set(id, value);
    }
    for (const item of Object.values(value)) number(item, at, depth + 1);
  };

  const recipe = (node: Json, at: string): PackedRecipe => {
    const known = packed.get(node);
    if (known) return known;
    const { name, args } = fieldsOf(node, at);
    if (!factories.includes(name)) throw unregistered(name, at, factories);
    if (reading.has(node)) throw malformed(at, 'must not hold itself', 'a recipe that does');
    if (reading.size > maxDepth) throw malformed(at, `must be nested at most ${maxDepth} deep`, 'more');
    reading.add(node);
    const read = args.map((arg, i) => argument(arg, `${at}, argument ${i + 1} of ${name}`));
    reading.delete(node);
    const result: PackedRecipe = { from: '', module: '', name, args: read, isRecipe: true };
    packed.set(node, result);
    return result;
  };

  const same = ({ same: id, ...others }: Json, at: string): PackedRecipe => {
    const node = numbered.get(id);
    if (node && Object.keys(others).length === 0) return recipe(node, at);
    throw malformed(at, 'must be the id of a recipe, once more', show(id));
  };

  const array = ({ array: name, type, length }: Json, at: string): RecipeArray => {
    const values = typeof name === 'string' && Object.hasOwn(arrays, name) ? arrays[name] : undefined;
    if (!values) {
      const known = Object.keys(arrays).sort().join(', ') || 'none';
      throw new DataError(`makeStored: ${at} must be the array ${show(name)}, got the arrays ${known}.`);
    }
    const [wanted, got] = [`a ${String(type)} of ${show(length)}`, `a ${typeOf(values)} of ${values.length}`];
    if (wanted !== got) throw malformed(at, `must be the array ${show(name)}, ${wanted} numbers`, got);
    return values;
  };

  const value = ({ value: name }: Json, at: string): unknown => {
    if (typeof name === 'string' && namedValues.has(name)) return namedValues.get(name);
    throw malformed(at, `must be a value of ${[...namedValues.keys()].join(', ')}`, show(name));
  };

  const entries = ({ entries: pairs }: Json, at: string): unknown => {
    if (Array.isArray(pairs) && pairs.every(isPair)) return record(pairs, at);
    throw malformed(at, 'must be pairs of key and value', show(pairs));
  };

  const record = (pairs: readonly (readonly [string, unknown])[], at: string): unknown =>
    Object.fromEntries(
      pairs.map(([key, item]) => {
        if (key === '__proto__') throw malformed(at, 'must have no key __proto__', 'one');
        return [key, argument(item, `${at}, ${key}`)];
      }),
    );

  const argument = (item: unknown, at: string): unknown => {
    if (['undefined', 'function', 'symbol', 'bigint'].includes(typeof item)) {
      throw malformed(at, 'must be JSON', `a value of the type ${typeof item}`);
    }
    if (Array.isArray(item)) {
      return item.map((each, i) => (isText(each) ? each : argument(each, `${at}, item ${i + 1}`)));
    }
    if (!isObject(item)) return item;
    const kind = kindKeys.find((key) => Object.hasOwn(item, key));
    if (kind === undefined) return record(Object.entries(item), at);
    return { recipe, same, array, value, entries }[kind](item, at);
  };

  const part = (item: unknown, at: string): PackedRecipe => {
    if (isObject(item) && Object.hasOwn(item, 'recipe')) return recipe(item, at);
    if (isObject(item) && Object.hasOwn(item, 'same')) return same(item, at);
    throw malformed(at, 'must be a recipe, { recipe, args }', show(item));
  };

  return { number, part };
}

function fieldsOf(node: Json, at: string): { readonly name: string; readonly args: readonly unknown[] } {
  const { recipe: name, args, file } = node;
  const extra = Object.keys(node).find((key) => !['recipe', 'args', 'file', 'id'].includes(key));
  if (extra !== undefined) throw malformed(at, 'must have recipe, args, file and id only', extra);
  if (typeof name !== 'string') throw malformed(at, 'must have the name of a factory as recipe', show(name));
  if (!Array.isArray(args)) throw malformed(at, `must have the list args of ${name}`, show(args));
  if (!['undefined', 'string'].includes(typeof file)) {
    throw malformed(at, `must have a name as file of ${name}`, show(file));
  }
  return { name, args };
}

function unregistered(name: string, at: string, factories: readonly string[]): DataError {
  const registered = [...factories].sort().join(', ') || 'nothing';
  return new DataError(
    `makeStored: ${at} is made by ${show(name)}, which no table has; the tables have ${registered}. ` +
      `Pass a table with it as well.`,
  );
}

function malformed(at: string, wanted: string, got: string): DataError {
  return new DataError(
    `makeStored: ${at} ${wanted}, got ${got}. The file is damaged, or was not written by storeRecipes.`,
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** True for text, such as the words of a vocabulary, for which no place is written out. */
function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isPair(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

/** A value in a few words, for messages. */
function show(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
