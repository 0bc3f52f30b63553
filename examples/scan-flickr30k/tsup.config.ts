import { program } from '../../tsup.config.ts';

// The threads of --workers load a module of their own that makes the model.
export default program({ entry: ['src/main.ts'] });
