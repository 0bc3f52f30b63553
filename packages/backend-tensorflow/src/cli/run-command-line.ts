import { installTensorflow } from '../install-tensorflow';
import { uninstallTensorflow } from '../uninstall-tensorflow';
import type { BackendReport } from '../verify/backend-report';
import { verifyTensorflow } from '../verify-tensorflow';
import { help } from './help';
import { progressOn } from './progress';
import { readArguments } from './read-arguments';

/** Does what a command line asks for, and gives what is to be printed. */
export async function runCommandLine(argv: readonly string[], signal: AbortSignal): Promise<string> {
  const asked = readArguments(argv);
  switch (asked.command) {
    case 'help':
      return help;
    case 'verify':
      return describe(await verifyTensorflow({ ...asked.options, signal }));
    case 'uninstall': {
      const undone = await uninstallTensorflow(asked.options);
      return undone.length > 0 ? `undone: ${undone.join(', ')}` : 'there is nothing to undo';
    }
    case 'install': {
      const done = await installTensorflow({ ...asked.options, ...progressOn(process.stderr), signal });
      return `${describe(done)}\n${done.known ? 'it was there already' : 'installed'}: ${done.folder}`;
    }
  }
}

function describe({ tensorflow, gpu, node, gflops }: BackendReport): string {
  return (
    `TensorFlow ${tensorflow} on ${gpu ? 'a GPU' : 'the processor'} works in Node ${node}: a product, a gradient and no ` +
    `leak; ${gflops.toFixed(0)} GFLOP/s in products of 512 x 512`
  );
}
