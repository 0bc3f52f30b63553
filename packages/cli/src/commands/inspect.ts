import { command, type CommonFlags, type MakeCommand } from './command';

/** `vse inspect`: what a folder or file holds. */
export const inspectCommand: MakeCommand = (execute) =>
  command(
    'inspect',
    'Tells what a model folder, an index, a store of features or a safetensors file holds, and checks it.',
  )
    .argument('<path>', 'folder or file')
    .action((path: string, flags: CommonFlags) =>
      execute(async (context) => (await import('../inspect/run-inspect')).runInspect(path, context), flags),
    );
