import type { Options } from 'tsup';
import { library } from '../../tsup.config.ts';

/** Leaves what page.ts imports on demand in a file of its own, which a page loads for the first picture that needs it. */
const onDemand: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'on-demand',
  setup(build) {
    const ending = build.initialOptions.format === 'cjs' ? 'cjs' : 'js';
    build.onResolve({ filter: /^\.\/converted-picture$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./converted-picture.${ending}`, external: true } : undefined,
    );
  },
};

// The threads of descriptorExtractor run a file of their own, beside the index; the command line is another. A page loads
// page.ts, which reaches neither sharp nor a Node built-in.
export default library({
  entry: {
    index: 'src/index.ts',
    page: 'src/page.ts',
    'converted-picture': 'src/page/converted-picture.ts',
    cli: 'src/cli.ts',
    'descriptor-thread': 'src/regions/descriptor-thread.ts',
  },
  esbuildPlugins: [onDemand],
  dts: { entry: { index: 'src/index.ts', page: 'src/page.ts' }, compilerOptions: { customConditions: [] } },
});
