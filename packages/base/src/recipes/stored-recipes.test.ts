import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, OptionError } from '../errors';
import { makeFromRecipe, type RecipeFactory } from './make-from-recipe';
import { makeStored } from './make-stored';
import { packRecipes } from './pack-recipe';
import type { Recipe, RecipeOwner, RecipeTable } from './recipe';
import { storeRecipes } from './store-recipes';

interface Part extends RecipeOwner {
  readonly args: readonly unknown[];
  readonly recipe: Recipe;
}

/** A part that remembers its arguments. */
const makePart = (name: string) => {
  const make = (...args: readonly unknown[]): Part => ({
    args,
    recipe: { from: import.meta.url, module: './parts.js', name, args },
  });
  return make;
};
const table = { pool: makePart('pool'), encoder: makePart('encoder') };
const { pool, encoder } = table;
const tables: readonly RecipeTable[] = [table];

/** Through a file: JSON text and arrays. */
const saved = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
async function again<Name extends string>(parts: Readonly<Record<Name, RecipeOwner>>) {
  const { recipes, arrays } = storeRecipes(parts);
  return (await makeStored(saved(recipes), tables, arrays)) as Record<Name, Part>;
}

const arrayTypes = [
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
];
const key = fc.oneof(
  fc.string(),
  fc.constantFrom('recipe ', 'same', 'array', 'value', 'entries', 'constructor', 'toString', 'id'),
);
const plain = fc.oneof(
  fc.double(),
  fc.string(),
  fc.boolean(),
  fc.constantFrom(null, undefined, Infinity, -Infinity, NaN, -0),
  fc
    .tuple(fc.constantFrom(...arrayTypes), fc.array(fc.nat(100), { maxLength: 3 }))
    .map(([Type, values]) => Type.from(values)),
);
const { args: anyArgs } = fc.letrec<{ item: unknown; args: unknown[]; part: Part }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 4 },
    plain,
    tie('part'),
    fc.array(tie('item'), { maxLength: 3 }),
    fc
      .dictionary(key, tie('item'), { maxKeys: 3 })
      .map((record) => Object.fromEntries(Object.entries(record).filter(([name]) => name !== '__proto__'))),
  ),
  part: fc.tuple(fc.constantFrom(pool, encoder), tie('args')).map(([make, args]) => make(...args)),
  args: fc.array(tie('item'), { maxLength: 3 }),
}));

describe('storeRecipes and makeStored', () => {
  it('make the same parts from any arguments', async () => {
    const property = fc.asyncProperty(anyArgs, anyArgs, async (one, two) => {
      const parts = { images: encoder(...one), captions: pool(...two) };
      expect(isDeepStrictEqual(await again(parts), parts)).toBe(true);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('agree with packRecipes and makeFromRecipe, through a message to a thread', async () => {
    const factory = ({ name }: Recipe) => table[name as 'pool'] as RecipeFactory;
    const property = fc.asyncProperty(anyArgs, async (args) => {
      const parts = { images: encoder(...args) };
      const packed = structuredClone(packRecipes('test', parts));
      expect(isDeepStrictEqual(await makeFromRecipe(packed, factory), parts)).toBe(true);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('write JSON that a person can read', () => {
    const vocabulary = { ...pool(['a', 'dog'], { counts: Int32Array.of(2, 1) }), name: 'words' };
    const shared = { ...vocabulary, recipe: { ...vocabulary.recipe, file: 'vocabulary' } };
    const parts = { images: encoder({ embedDim: 4, most: Infinity }), captions: encoder(shared, [shared]) };
    expect(storeRecipes(parts)).toEqual({
      recipes: {
        images: { recipe: 'encoder', args: [{ embedDim: 4, most: { value: 'Infinity' } }] },
        captions: {
          recipe: 'encoder',
          args: [
            {
              recipe: 'pool',
              args: [
                ['a', 'dog'],
                { counts: { array: 'vocabulary.1.counts', type: 'Int32Array', length: 2 } },
              ],
              file: 'vocabulary',
              id: 1,
            },
            [{ same: 1 }],
          ],
        },
      },
      arrays: { 'vocabulary.1.counts': Int32Array.of(2, 1) },
    });
  });

  it('make what occurs twice once, also in two parts and as a part', async () => {
    const shared = pool(Float32Array.of(1));
    const { images, captions, similarity } = await again({
      images: encoder(shared, { deep: [shared] }),
      captions: encoder(pool(Float32Array.of(1))),
      similarity: shared,
    });
    const [first, { deep }] = images.args as [Part, { deep: Part[] }];
    expect(deep[0]).toBe(first);
    expect(similarity).toBe(first);
    expect(captions.args[0]).not.toBe(first);
    expect(captions.args[0]).toEqual(first);
  });

  it('read parts in any order, so that a file may sort its keys', async () => {
    const shared = pool(1);
    const { recipes, arrays } = storeRecipes({ b: encoder(shared), a: encoder(shared) });
    const { b, a } = await makeStored({ a: recipes.a, b: recipes.b }, tables, arrays);
    expect((a as Part).args[0]).toBe((b as Part).args[0]);
  });

  it('store a typed array that occurs twice once, and give two of one name different names', async () => {
    const values = Float32Array.of(1, 2);
    const parts = { images: encoder({ values }), captions: encoder({ values: Float32Array.of(3) }, values) };
    expect(storeRecipes(parts).arrays).toEqual({
      'encoder.0.values': values,
      'encoder.0.values.2': Float32Array.of(3),
    });
    const { images, captions } = await again(parts);
    expect(captions.args[1]).toBe((images.args[0] as { readonly values: Float32Array }).values);
  });

  it('wait for factories that return a promise', async () => {
    const late = (x: number) => Promise.resolve({ x });
    const { part } = await makeStored({ part: { recipe: 'late', args: [3] } }, [{ late }], {});
    expect(part).toEqual({ x: 3 });
  });

  it('dispose what was made if a factory fails', async () => {
    const disposed: string[] = [];
    const made = (name: string) => ({ dispose: () => disposed.push(name) });
    const fail = () => {
      throw new RangeError('too large');
    };
    const args = [
      { recipe: 'made', args: ['one'] },
      { recipe: 'made', args: ['two'] },
    ];
    const run = makeStored({ part: { recipe: 'fail', args } }, [{ made, fail }], {});
    await expect(run).rejects.toThrow(new RangeError('too large'));
    expect(disposed).toEqual(['two', 'one']);
  });
});

describe('storeRecipes', () => {
  const refusal = (value: unknown): string => {
    try {
      storeRecipes({ images: encoder({ value }) });
    } catch (error) {
      expect(error).toBeInstanceOf(OptionError);
      return (error as Error).message;
    }
    return 'stored';
  };

  it('names the part that has no recipe', () => {
    const parts = { images: encoder(), captions: { name: 'gru' } };
    expect(() => storeRecipes(parts)).toThrow(OptionError);
    expect(() => storeRecipes(parts)).toThrow(
      'storeRecipes: captions (gru) must have a recipe, the call that makes it again, got none.',
    );
  });

  it('names an argument that cannot be saved', () => {
    const at = 'storeRecipes: argument 1 of encoder, value ';
    const loop: Record<string, unknown> = {};
    loop['loop'] = [loop];
    expect(refusal(() => 1)).toBe(
      `${at}is a function, which cannot be saved. Give it, or the object that holds it, a recipe: ` +
        'the call that makes it again.',
    );
    expect(refusal(new Map([[1, 2]]))).toContain(`${at}is an object of the class Map, which`);
    expect(refusal(new Date(0))).toContain(`${at}is an object of the class Date, which`);
    expect(refusal(new DataView(new ArrayBuffer(1)))).toContain('class DataView');
    expect(refusal(1n)).toContain(`${at}is a bigint`);
    expect(refusal(Symbol('x'))).toContain(`${at}is a symbol`);
    expect(refusal(loop)).toBe(`${at.trim()}, loop, item 1 holds itself, which cannot be saved.`);
    expect(refusal(JSON.parse('{"__proto__": 1}'))).toContain(`${at}has a key __proto__`);
    expect(refusal({ recipe: 'soup' })).toContain(
      'the recipe of argument 1 of encoder, value must be { from, module, name, args }, got a string',
    );
  });
});

describe('makeStored', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
  const chain = Array.from({ length: 1000 }, (_, id) => ({ recipe: 'pool', args: [{ same: id + 1 }], id }));
  const call = (...args: unknown[]) => ({ recipe: 'pool', args });
  const array = { array: 'a', type: 'Float32Array', length: 2 };
  it.each<[string, unknown, RegExp]>([
    ['a factory that no table has', { recipe: 'gone', args: [] }, /part is made by "gone", which no table has; the tables have encoder, pool\. Pass a table/],
    ['a nested one', call({ x: [{ recipe: 'gone', args: [] }] }), /part, argument 1 of pool, x, item 1 is made by "gone"/],
    ['__proto__ as a factory', { recipe: '__proto__', args: [] }, /"__proto__", which no table has/],
    ['constructor as a factory', { recipe: 'constructor', args: [] }, /"constructor", which no table has/],
    ['toString as a factory', { recipe: 'toString', args: [] }, /"toString", which no table has/],
    ['a part that is no recipe', { embedDim: 3 }, /part must be a recipe, \{ recipe, args \}, got \{"embedDim":3\}/],
    ['a part that is null', null, /part must be a recipe.*got null/],
    ['a part that is a list', [call()], /part must be a recipe/],
    ['a factory that is no name', { recipe: 1, args: [] }, /the name of a factory as recipe, got 1/],
    ['arguments that are no list', { recipe: 'pool', args: { 0: 1 } }, /must have the list args of pool, got \{"0":1\}/],
    ['arguments that are missing', { recipe: 'pool' }, /must have the list args of pool, got undefined/],
    ['a module', { ...call(), module: './mine.js' }, /must have recipe, args, file and id only, got module/],
    ['a file that is no name', { ...call(), file: 3 }, /must have a name as file of pool, got 3/],
    ['an array that is missing', call({ ...array, array: 'b' }), /must be the array "b", got the arrays a\./],
    ['an array of Object', call({ ...array, array: 'toString' }), /must be the array "toString", got the arrays a\./],
    ['an array of another length', call({ ...array, length: 3 }), /the array "a", a Float32Array of 3 numbers, got a Float32Array of 2/],
    ['an array of another type', call({ ...array, type: 'Int8Array' }), /a Int8Array of 2 numbers, got a Float32Array of 2/],
    ['a value that has no name', call({ value: 'infinity' }), /must be a value of undefined, NaN, .*got "infinity"/],
    ['a part that is the same as none', call({ same: 4 }), /must be the id of a recipe, once more, got 4/],
    ['a recipe that holds itself', { ...call({ same: 1 }), id: 1 }, /must not hold itself/],
    ['an id that occurs twice', call({ ...call(), id: 1 }, { ...call(2), id: 1 }), /each id once, got 1 twice/],
    ['entries that are no pairs', call({ entries: [['a']] }), /pairs of key and value, got \[\["a"\]\]/],
    ['a key __proto__', call(JSON.parse('{"__proto__": {"x": 1}}')), /part, argument 1 of pool must have no key __proto__/],
    ['a key __proto__ in entries', call({ entries: [['__proto__', 1]] }), /must have no key __proto__/],
    ['deep nesting', call(nested(5000)), /must be nested at most 100 deep/],
    ['a long chain', call(chain), /must be nested at most 100 deep/],
    ['what is not JSON', call(undefined), /must be JSON, got a value of the type undefined/],
  ])('refuses %s', async (_, part, message) => {
    let calls = 0;
    const counted = (...args: readonly unknown[]) => (calls++, pool(...args));
    const run = makeStored({ first: call(), part }, [{ pool: counted, encoder }], { a: Float32Array.of(1, 2) });
    await expect(run).rejects.toThrow(DataError);
    await expect(run).rejects.toThrow(message);
    expect(calls).toBe(0);
  }); // prettier-ignore

  it('refuses two tables that differ in a factory, and a table of what is no function', async () => {
    const two = makeStored({}, [table, { pool: () => 1 }], {});
    await expect(two).rejects.toThrow(OptionError);
    await expect(two).rejects.toThrow('pool is a different function in two tables');
    expect(await makeStored({}, [table, { pool }], {})).toEqual({});
    const wrong = makeStored({}, [{ pool: 3 } as unknown as RecipeTable], {});
    await expect(wrong).rejects.toThrow('pool of a table must be a function, got number');
  });

  it('changes no prototype', async () => {
    const own = JSON.parse(
      '{"recipe": "pool", "args": [{"constructor": {"prototype": {"x": 1}}}]}',
    ) as unknown;
    const { part } = await makeStored({ part: own }, tables, {});
    expect((part as Part).args).toEqual([{ constructor: { prototype: { x: 1 } } }]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});
