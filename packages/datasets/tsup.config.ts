import { library } from '../../tsup.config.ts';

// A page loads scenes.ts, which reaches neither sharp nor a Node built-in.
const entry = { index: 'src/index.ts', scenes: 'src/scenes.ts' };
export default library({ entry, dts: { entry, compilerOptions: { customConditions: [] } } });
