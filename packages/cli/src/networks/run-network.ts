import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { modelCards, type ModelCard } from '@vse/features';
import type { GetFlags } from '../commands/network';
import type { Answer, Context } from '../context';
import { didYouMean } from '../flags/did-you-mean';
import { isFile } from '../models/model-folder';
import { download, type Source } from './download';
import { networkFolder } from './network-folder';

const cards: Readonly<Record<string, ModelCard>> = modelCards;

/** Lists the known networks. */
export async function runNetworkList({ env }: Context): Promise<Answer> {
  const folder = networkFolder(env);
  const networks = await Promise.all(
    Object.entries(cards).map(async ([name, card]) => ({
      name,
      ...card,
      here: await isFile(join(folder, card.file)),
    })),
  );
  const lines = networks.flatMap(({ name, title, file, bytes, sha256, url, page, licence, here }) => [
    `${name}${here ? ` (in ${folder})` : ''}`,
    `  ${title}, ${licence}`,
    `  ${file}${bytes === undefined ? '' : `, ${bytes.toLocaleString('en')} bytes`}${sha256 === undefined ? '' : `, sha256 ${sha256}`}`,
    `  ${url === undefined ? `from ${page}; download it by hand, or give --url and --sha256` : url}`,
  ]);
  return { data: { folder, networks }, text: lines.join('\n') };
}

/** Downloads a network. */
export async function runNetworkGet(name: string, flags: GetFlags, context: Context): Promise<Answer> {
  const source = sourceOf(name, flags);
  const file = join(flags.out ?? networkFolder(context.env), source.name);
  const { bytes, sha256, resumedAt, wasThere } = await download(source, file, context);
  const text = wasThere
    ? `${file}: there already, ${bytes.toLocaleString('en')} bytes, sha256 as wanted`
    : `${file}: ${bytes.toLocaleString('en')} bytes, sha256 as wanted`;
  return { data: { file, bytes, sha256, resumedAt, wasThere }, text };
}

function sourceOf(name: string, { url, sha256 }: GetFlags): Source {
  const card = Object.hasOwn(cards, name) ? cards[name] : undefined;
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new OptionError(`--sha256: it must be 64 hexadecimal digits in lower case, got ${sha256}.`);
  }
  const digest = sha256 ?? card?.sha256;
  const address = url ?? card?.url;
  if (!card && url === undefined) {
    throw new OptionError(
      `NAME: it must be one of ${Object.keys(cards).join(', ')}, or come with --url, got ${name}.${didYouMean(name, Object.keys(cards))}`,
    );
  }
  if (address === undefined) {
    throw new OptionError(
      `NAME: the address of ${name} is not known: get ${card!.file} from ${card!.page}, or give --url and --sha256.`,
    );
  }
  if (digest === undefined) {
    throw new OptionError(
      `--sha256: it must say which file is wanted, since that of ${name} is not known. Give the publisher's.`,
    );
  }
  if (!/^https?:\/\//.test(address))
    throw new OptionError(`--url: it must begin with https:// or http://, got ${address}.`);
  const fileName = card?.file ?? name;
  if (/[/\\]|^\.{1,2}$/.test(fileName))
    throw new OptionError(`NAME: it must be the name of a file, without folders, got ${name}.`);
  return {
    name: fileName,
    url: address,
    sha256: digest,
    bytes: card?.sha256 === digest ? card.bytes : undefined,
  };
}
