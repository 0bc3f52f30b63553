import { library } from '../../tsup.config.ts';

const entry = { index: 'src/index.ts', parsing: 'src/parsing.ts' };

// Taggers and parsers have an entry of their own: a page that imports the encoders loads none of them.
export default library({ entry, dts: { entry, compilerOptions: { customConditions: [] } } });
