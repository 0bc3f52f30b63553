import { library } from '../../tsup.config.ts';

// The threads of descriptorExtractor run a file of their own, beside the index; the command line is another. A page loads
// page.ts, which reaches neither sharp nor a Node built-in.
export default library({
  entry: {
    index: 'src/index.ts',
    page: 'src/page.ts',
    cli: 'src/cli.ts',
    'descriptor-thread': 'src/regions/descriptor-thread.ts',
  },
  dts: { entry: { index: 'src/index.ts', page: 'src/page.ts' }, compilerOptions: { customConditions: [] } },
});
