import { library } from '../../tsup.config.ts';

// A page loads scenes.ts and tables.ts, which reach neither sharp nor a Node built-in.
const entry = { index: 'src/index.ts', scenes: 'src/scenes.ts', tables: 'src/tables.ts' };
export default library({ entry, dts: { entry, compilerOptions: { customConditions: [] } } });
