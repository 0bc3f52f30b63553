import { program } from '../../tsup.config.ts';

// A command loads what it runs and nothing else: the pieces are files of their own.
export default program({
  entry: ['src/index.ts', 'src/main.ts'],
  splitting: true,
  dts: { entry: { index: 'src/index.ts' }, compilerOptions: { customConditions: [] } },
});
