import type * as FileSystem from 'node:fs/promises';
import type * as Path from 'node:path';
import { DataError, nodeBuiltin, OptionError } from '@vse/core';

/** A folder, with the choices of the caller. */
export interface FolderRequest {
  readonly folder: string;
  /** The ONNX file within the folder; absent means the one that is there. */
  readonly file?: string | undefined;
  /** `model_type` where the folder has no `config.json`. */
  readonly modelType?: string | undefined;
}

/** Files of a text model in a folder that lacks some of the hub's. */
export interface ModelFolder {
  /** Configuration of the model; absent means that the folder has one. */
  readonly config?: { readonly model_type: string };
  /** Tokenizer and its configuration; absent means that the folder has both. */
  readonly tokenizer?: readonly [json: object, config: object];
  /** Place of the weights; absent means `onnx/model.onnx`, of the precision asked for. */
  readonly weights?: { readonly subfolder: string; readonly model_file_name: string };
}

/** The read part of a `tokenizer.json`. */
interface TokenizerJson {
  readonly model?: { readonly type?: unknown; readonly unk_token?: unknown };
  readonly padding?: { readonly pad_token?: unknown } | null;
  readonly truncation?: { readonly max_length?: unknown } | null;
  readonly added_tokens?: readonly { readonly content?: unknown }[];
}

const WHERE = 'sentenceExtractor';
/** The hub's names of weights, of each precision. */
const HUB_NAME = /^onnx\/(text_)?model(_\w+)?\.onnx$/;
/** Longest text of a BERT, for a tokenizer that does not say its own. */
const LONGEST = 512;
/** Names that padding goes by, for a tokenizer that does not say its own. */
const paddings = ['[PAD]', '<pad>'];

/**
 * Looks for the files of a text model in a folder. `tokenizer.json` and one ONNX file, wherever it lies, are enough for a BERT: its
 * tokenizer is WordPiece. `undefined` for a model that is not a folder on this machine, which the library finds by its name.
 *
 * @throws `DataError` that names the file that is missing, or those between which the caller must choose.
 * @throws `OptionError` if a stated file is not in the folder.
 */
export async function readModelFolder(request: FolderRequest): Promise<ModelFolder | undefined> {
  const fs = nodeBuiltin<typeof FileSystem>('node:fs/promises');
  const path = nodeBuiltin<typeof Path>('node:path');
  if (!fs || !path) return undefined;
  const names = await namesIn(fs, request.folder);
  if (!names) return undefined;
  const has = (name: string) => names.includes(name);
  const networks = names.filter((name) => name.endsWith('.onnx'));
  const lacks = [
    ...(has('tokenizer.json') ? [] : ['tokenizer.json']),
    ...(networks.length > 0 ? [] : ['an ONNX file, such as onnx/model.onnx']),
  ];
  if (lacks.length > 0) {
    const remedy = has('vocab.txt')
      ? 'A vocab.txt alone does not say how captions are cut: save the tokenizer as tokenizer.json (save_pretrained of transformers).'
      : 'Copy or export them from where the model is from.';
    throw missing(request, names, lacks.join(' and '), remedy);
  }
  const weights = weightsOf(request, networks);
  if (has('config.json') && has('tokenizer_config.json')) return weights;
  const json = await readTokenizer(fs, path.join(request.folder, 'tokenizer.json'));
  return {
    ...weights,
    ...(!has('config.json') && { config: { model_type: typeOf(request, names, json) } }),
    ...(!has('tokenizer_config.json') && { tokenizer: [json, tokenizerConfig(json)] as const }),
  };
}

/** Names of the files in a folder and in its folder `onnx`; `undefined` if it is none. */
async function namesIn(fs: typeof FileSystem, folder: string): Promise<readonly string[] | undefined> {
  const list = (place: string) => fs.readdir(place).catch((): string[] | undefined => undefined);
  const own = await list(folder);
  const inner = own?.includes('onnx') ? ((await list(`${folder}/onnx`)) ?? []) : [];
  return own && [...own, ...inner.map((name) => `onnx/${name}`)].sort();
}

/** Finds the weights among the ONNX files of a folder; the library finds those with the hub's names by itself. */
function weightsOf(
  { file, folder }: FolderRequest,
  networks: readonly string[],
): Pick<ModelFolder, 'weights'> {
  if (file !== undefined && !networks.includes(file)) {
    throw new OptionError(
      `${WHERE}: file must be an ONNX file of ${folder}, one of ${listed(networks)}, got ${file}.`,
    );
  }
  if (file === undefined && networks.some((name) => HUB_NAME.test(name))) return {};
  if (file === undefined && networks.length > 1) {
    throw new DataError(
      `${WHERE}: ${folder} has several ONNX files, ${listed(networks)}, and none is onnx/model.onnx. Choose one: file: '${networks[0]}'.`,
    );
  }
  const chosen = file ?? networks[0]!;
  const at = chosen.lastIndexOf('/');
  return {
    weights: {
      subfolder: chosen.slice(0, Math.max(0, at)),
      model_file_name: chosen.slice(at + 1, -'.onnx'.length),
    },
  };
}

async function readTokenizer(fs: typeof FileSystem, file: string): Promise<TokenizerJson> {
  let json: unknown;
  try {
    json = JSON.parse(await fs.readFile(file, 'utf8'));
  } catch (cause) {
    throw new DataError(`${WHERE}: ${file} must be JSON: ${(cause as Error).message}. Copy it again.`, {
      cause,
    });
  }
  if (typeof (json as TokenizerJson | null)?.model?.type === 'string') return json as TokenizerJson;
  throw new DataError(
    `${WHERE}: ${file} must be a tokenizer with a model and its type, got none. Save it with a current version of tokenizers.`,
  );
}

/** Type of a model without a configuration: the stated one, or BERT's for BERT's tokenizer. */
function typeOf(request: FolderRequest, names: readonly string[], { model }: TokenizerJson): string {
  if (request.modelType !== undefined) return request.modelType;
  if (model!.type === 'WordPiece') return 'bert';
  throw missing(
    request,
    names,
    'config.json',
    `Its tokenizer is ${String(model!.type)}, so that the model is no BERT: copy config.json from where the model is from, or state its type: modelType: 'roberta'.`,
  );
}

/** Configuration of a tokenizer by what its own file says. */
function tokenizerConfig({ model, padding, truncation, added_tokens: added = [] }: TokenizerJson): object {
  const contents = added.map(({ content }) => content);
  const pad = padding?.pad_token ?? paddings.find((token) => contents.includes(token));
  const longest = truncation?.max_length;
  return {
    tokenizer_class: 'PreTrainedTokenizer',
    model_max_length: typeof longest === 'number' ? longest : LONGEST,
    ...(typeof pad === 'string' && { pad_token: pad }),
    ...(typeof model!.unk_token === 'string' && { unk_token: model!.unk_token }),
  };
}

function missing(
  { folder }: FolderRequest,
  names: readonly string[],
  file: string,
  remedy: string,
): DataError {
  return new DataError(`${WHERE}: ${folder} lacks ${file}; it holds ${listed(names)}. ${remedy}`);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ') || 'nothing';
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
