import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One field of a protocol buffer: a number, bytes, text, or a message of fields. */
type Field = readonly [number: number, value: number | string | Uint8Array | readonly Field[]];

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

function encoded(fields: readonly Field[]): Uint8Array {
  const bytes = fields.flatMap(([number, value]) => {
    if (typeof value === 'number') return [...varint(number * 8), ...varint(value)];
    const body =
      typeof value === 'string'
        ? new TextEncoder().encode(value)
        : value instanceof Uint8Array
          ? value
          : encoded(value);
    return [...varint(number * 8 + 2), ...varint(body.length), ...body];
  });
  return Uint8Array.from(bytes);
}

const FLOAT = 1;
const INT64 = 7;

/** A graph input or output `[batch, sequence]`, or `[batch, sequence, dim]`. */
function port(name: string, type: number, sizes: readonly (string | number)[]): readonly Field[] {
  const dims = sizes.map((size): Field => [1, [typeof size === 'string' ? [2, size] : [1, size]]]);
  return [[1, name], [2, [[1, [[1, type], [2, dims]]]]]]; // prettier-ignore
}

/** Words of the tiny model; the index is the id. */
export const tinyWords = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'dog', 'runs'];

/** Vector of each word, `[id, 1]`, so that pooling is easy to check by hand. */
export const tinyVector = (id: number): readonly [number, number] => [id, 1];

/**
 * Writes a text model in the hub's layout: `config.json`, `tokenizer.json`, `tokenizer_config.json` and
 * `onnx/model.onnx`, an ONNX graph that gathers rows of a table by id. Returns the folder.
 */
export async function tinyTextModel(folder: string): Promise<string> {
  const table = Float32Array.from(tinyWords.flatMap((_, id) => [...tinyVector(id)]));
  const graph: readonly Field[] = [
    [1, [[1, 'table'], [1, 'input_ids'], [2, 'last_hidden_state'], [4, 'Gather']]],
    [2, 'tiny'],
    [5, [[1, tinyWords.length], [1, 2], [2, FLOAT], [8, 'table'], [9, new Uint8Array(table.buffer)]]],
    [11, port('input_ids', INT64, ['batch', 'sequence'])],
    [11, port('attention_mask', INT64, ['batch', 'sequence'])],
    [12, port('last_hidden_state', FLOAT, ['batch', 'sequence', 2])],
  ]; // prettier-ignore
  const model = encoded([[1, 8], [7, graph], [8, [[1, ''], [2, 13]]]]); // prettier-ignore
  const special = (id: number, content: string) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }); // prettier-ignore
  const tokenizer = {
    version: '1.0',
    added_tokens: tinyWords.slice(0, 4).map((word, id) => special(id, word)),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }], // prettier-ignore
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(tinyWords.map((word, id) => [word, id])),
      unk_token: '[UNK]',
    },
  };
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const files = {
    'config.json': { model_type: 'bert', architectures: ['BertModel'] },
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': { tokenizer_class: 'PreTrainedTokenizerFast', pad_token: '[PAD]', unk_token: '[UNK]', model_max_length: 8 }, // prettier-ignore
  };
  for (const [name, json] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(json));
  await writeFile(join(folder, 'onnx', 'model.onnx'), model);
  return folder;
}
