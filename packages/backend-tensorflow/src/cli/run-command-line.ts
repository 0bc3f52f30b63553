import { installTensorflow } from '../install-tensorflow';
import { uninstallTensorflow } from '../uninstall-tensorflow';
import type { BackendReport } from '../verify/backend-report';
import { verifyTensorflow } from '../verify-tensorflow';
import { help } from './help';
import { progressOn } from './progress';
import { readArguments } from './read-arguments';

/** Runs a command line, and returns the text to print. */
export async function runCommandLine(argv: readonly string[], signal: AbortSignal): Promise<string> {
  const request = readArguments(argv);
  switch (request.command) {
    case 'help':
      return help;
    case 'verify':
      return describe(await verifyTensorflow({ ...request.options, signal }));
    case 'uninstall': {
      const restored = await uninstallTensorflow(request.options);
      return restored.length > 0 ? `uninstalled from ${restored.join(', ')}` : 'nothing to uninstall';
    }
    case 'install': {
      const installed = await installTensorflow({
        ...request.options,
        ...progressOn(process.stderr),
        signal,
      });
      return `${describe(installed)}\n${installed.alreadyInstalled ? 'already installed' : 'installed'}: ${installed.folder}`;
    }
  }
}

function describe({ tensorflow, gpu, node, gflops }: BackendReport): string {
  return (
    `TensorFlow ${tensorflow} on ${gpu ? 'a GPU' : 'the CPU'} works in Node ${node}: product and gradient are right, ` +
    `no leak; ${gflops.toFixed(0)} GFLOP/s in products of 512 x 512`
  );
}
