import { command, group, type CommonFlags, type MakeCommand } from './command';

/** Flags of `vse network get`. */
export interface GetFlags extends CommonFlags {
  readonly out?: string;
  readonly url?: string;
  readonly sha256?: string;
}

/** `vse network`: networks that image features are taken from. */
export const networkCommand: MakeCommand = (execute) => {
  const network = group('network', 'Lists published networks for image features, and downloads one.');
  network.addCommand(
    command('list', 'Lists the networks that are known, with size, digest and licence.').action(
      (flags: CommonFlags) =>
        execute(async (context) => (await import('../networks/run-network')).runNetworkList(context), flags),
    ),
  );
  network.addCommand(
    command(
      'get',
      'Downloads a network, and checks its sha256. A download that was stopped goes on where it was.',
    )
      .argument('<name>', 'name of a known network, or with --url the name of the file')
      .option('--url <address>', 'address to download from, of a mirror or another network')
      .option('--sha256 <digest>', 'digest of the file; another network needs it')
      .option('--out <dir>', 'folder to write to (default: networks in VSE_CACHE, or .cache/vse/networks)')
      .action((name: string, flags: GetFlags) =>
        execute(
          async (context) => (await import('../networks/run-network')).runNetworkGet(name, flags, context),
          flags,
        ),
      ),
  );
  return network;
};
