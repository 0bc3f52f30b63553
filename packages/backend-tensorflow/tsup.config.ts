import { library } from '../../tsup.config.ts';

// The backend is verified in a process of its own, which runs a file beside the index; the command line is another.
export default library({
  entry: { index: 'src/index.ts', cli: 'src/cli.ts', 'verify-backend': 'src/verify/verify-backend.ts' },
  dts: { entry: { index: 'src/index.ts' }, compilerOptions: { customConditions: [] } },
});
