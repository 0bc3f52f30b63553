import { library } from '../../tsup.config.ts';

// The threads of descriptorExtractor run a file of their own, beside the index; the command line is another.
export default library({
  entry: {
    index: 'src/index.ts',
    cli: 'src/cli.ts',
    'descriptor-thread': 'src/regions/descriptor-thread.ts',
  },
  dts: { entry: { index: 'src/index.ts' }, compilerOptions: { customConditions: [] } },
});
