import { library } from '../../tsup.config.ts';

// A page loads client/index.ts and static/index.ts, which reach no Node built-in.
const entry = { index: 'src/index.ts', client: 'src/client/index.ts', static: 'src/static/index.ts' };
export default library({ entry, format: ['esm'], dts: { entry, compilerOptions: { customConditions: [] } } });
